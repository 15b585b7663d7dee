"""Whether a scheduler answers at an address, within a time: Dask's own client waits for an answer without end."""

from __future__ import annotations

import asyncio
from typing import Any

from compat.errors import ClusterError

TLS = "https://distributed.dask.org/en/stable/tls.html"


def security(address: str) -> Any:
    """Dask's security settings, as its client finds them. Raises ClusterError where they do not do for the address."""
    import dask
    from distributed import Security
    from distributed.utils import import_term

    try:
        loader = dask.config.get("distributed.client.security-loader", None)
        found = import_term(loader)({"address": address}) if loader else None
        found = found or Security()
        context = found.get_connection_args("client").get("ssl_context")
    except (OSError, ValueError, TypeError, ImportError, AttributeError, RuntimeError) as error:
        raise ClusterError(
            f"--dask {address}: Dask's TLS settings cannot be used ({first(error)}); see {TLS}"
        ) from None
    if address.startswith("tls:") and context is None:
        wanted = "distributed.comm.tls.ca-file, client.cert and client.key"
        raise ClusterError(f"--dask {address}: TLS settings are missing in Dask's configuration ({wanted}); see {TLS}")
    return found


def knock(address: str, secured: Any, limit_s: float) -> None:
    """Returns once somebody there speaks as Dask does. Raises ClusterError where nobody does within the limit."""
    try:
        asyncio.run(_greeted(address, secured, limit_s))
    except TimeoutError:
        raise silent(address, f"nothing within {limit_s:g} s") from None
    except MemoryError:  # the first bytes are a length to Dask, and of what it is not, one without bounds
        raise silent(address, "what answers is none") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise silent(address, first(error)) from None


async def _greeted(address: str, secured: Any, limit_s: float) -> None:
    from distributed.comm import connect

    arguments = secured.get_connection_args("client")
    comm = await asyncio.wait_for(connect(address, timeout=limit_s, **arguments), limit_s)
    await comm.close()


def silent(address: str, why: str) -> ClusterError:
    """The error of an address where no scheduler is."""
    return ClusterError(f"--dask {address}: no scheduler answers there ({why}); is it running?")


def first(error: BaseException) -> str:
    """An error's first line."""
    return (str(error).splitlines() or [type(error).__name__])[0]

import sys, json
sys.path.insert(0,'/tmp/wt/reproduce')
from pathlib import Path
from compat.reproduce.modules import Folder, Own
from compat.reproduce.script import Wanted, code
from compat.probes.catalogue import PROBES
from compat.model import Frame
F=Folder(Path('/tmp/wt/reproduce/compat/probes'))
d=json.load(open('/tmp/wt/reproduce/reports/results.json'))
comb,_,name=sys.argv[1].rpartition(":")
p=next(p for p in PROBES if p.id==name)
frames=();exp=""
if comb:
    o=next(o for c in d['combinations'] if c['id']==comb for o in c['outcomes'] if o['probe']==name)
    e=o['evidence']['exception']
    if e: frames=tuple(Frame(**f) for f in e['frames']); exp=e['type']+": "+e['message'].splitlines()[-1]
t=code(Wanted(p,F,'cpu',frames,exp))
print(t); compile(t,'x','exec')

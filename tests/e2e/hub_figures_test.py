#!/usr/bin/env python3
"""x"""
import json, unittest, sys
from district import DistrictCase
from district_at_work import STREETS, Work
from mirror_test import git, repositories

class Figures(DistrictCase):
    def test_x(self):
        import time
        t=time.time()
        for code, name in STREETS.items():
            if code != "440105014":
                self.hub.add_centre(code, f"{name}街道劳动人事争议调解中心")
        self.nodes = {code: self.join(centre=code) for code in STREETS}
        self.trainer = self.join(centre="440105", role="trainer")
        people = {}
        for code in STREETS:
            drafts = [{"kind":"person","fields":{"name":f"{STREETS[code]}{n}","centre":code,"active":True,"certificate_to":f"2024-{3*n+2:02}-10"}} for n in range(4)]
            people[code] = self.hub.make(*drafts, kind="person")
        for n in self.nodes.values(): n.exchange()
        print("set", time.time()-t)
        work = Work(7, people)
        ids = {}
        for code, node in self.nodes.items():
            ids[code] = node.make(*work.disputes(code, 40))
            node.exchange()
        self.trainer.exchange()
        self.trainer.make(work.training("2024-03-06", [(p,c) for c in STREETS for p in people[c]]), kind="training")
        self.trainer.exchange()
        print("made", time.time()-t)
        self.hub.run("mirror", "/tmp/s9/mirror")
        print("mirror", time.time()-t)
        print(self.hub.json("warning","list")[:2])
        for r in ("annual","quarterly","coverage","publication","warnings"):
            rep = self.hub.json("report", r, "--from","2024-01-01","--to","2024-12-31")
            open(f"/tmp/s9/{r}.json","w").write(json.dumps(rep,indent=1,ensure_ascii=False))
        print("rep", time.time()-t)
unittest.main()

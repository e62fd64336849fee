#!/usr/bin/env python3
"""What open screens hear: each change as it happens, and the truth about what has reached the hub."""
# labels: e2e threads

import unittest

from district import DistrictCase
from web import Client, Stream


class Events(DistrictCase):
    def setUp(self):
        super().setUp()
        self.node = self.join()

    def serve(self):
        server = self.node.serve()
        server.wait_for(["web"])
        client = Client(server)
        if client.visit()["state"] == "empty":
            client.first()
        else:
            client.login("陈甲")
        stream = Stream(client)
        self.addCleanup(stream.close)
        return client, stream

    def test_a_change_by_another_program_is_told_with_its_record(self):
        _, stream = self.serve()
        record = self.node.new("dispute", "category=wages")
        self.assertEqual(stream.next("change"), {"all": False, "records": [record]})

    def test_what_comes_from_the_hub_is_told_too(self):
        colleague = self.join()
        _, stream = self.serve()
        record = colleague.new("dispute", "category=wages")
        colleague.sync()
        stream.until("change", lambda event: record in event["records"])

    def test_a_stream_ends_with_its_login(self):
        client, stream = self.serve()
        client.api("DELETE", "/session")
        self.node.new("dispute", "category=wages")
        with self.assertRaisesRegex(AssertionError, "the stream ended"):
            stream.next("change")

    def test_the_badge_tells_the_truth_offline_and_online(self):
        client, stream = self.serve()
        stream.sync(lambda told: told["link"]["state"] == "live")
        self.hub.down()
        stream.until("sync", lambda event: event["link"]["state"] == "waiting")
        client.api("POST", "/records", {"kind": "dispute", "fields": {"category": "wages"}}, 201)
        self.assertEqual(stream.until("sync", lambda event: event["only_here"])["only_here"], 1)
        told = client.api("GET", "/sync")
        self.assertEqual((told["only_here"], told["sent"]), (1, 0))
        self.assertIn("连不上", told["link"]["why_zh"])
        pending = client.api("GET", "/sync/pending")["items"]
        self.assertEqual([(each["kind"], each["state"]) for each in pending], [("dispute", "only_here")])
        self.hub.up()
        client.api("POST", "/sync")
        event = stream.until("sync", lambda each: each["only_here"] == 0 and each["sent"] == 0)
        self.assertIn("held_since", event)
        self.assertEqual(client.api("GET", "/sync/pending")["items"], [])

    def test_exchanges_are_told_in_the_log_and_failures_counted(self):
        self.hub.down()
        client, stream = self.serve()
        stream.sync(lambda told: told["link"]["state"] == "waiting")
        for _ in range(3):
            client.api("POST", "/sync")
            stream.until("sync", lambda event: event["link"]["state"] == "connecting")
            stream.until("sync", lambda event: event["link"]["state"] == "waiting")
        newest, *older = client.api("GET", "/sync")["exchanges"]
        self.assertFalse(newest["ok"])
        self.assertGreaterEqual(newest["tries"], 4)
        self.assertTrue(all(each["ok"] for each in older))


if __name__ == "__main__":
    unittest.main()

"""A district whose hub has screens, and people who log in there: on top of district.py."""

import http.client
import ssl

from district import DistrictCase
from web import PASSWORD, Client

NAMES = {"administrator": "李主任", "officer": "周经办", "statistics": "吴统计", "auditor": "郑审计", "reviewer": "王评查"}


class ScreensCase(DistrictCase):
    def setUp(self):
        super().setUp()
        self.hub.down()
        self.accounts = set()
        self.account("administrator")
        self.open()

    def open(self):
        """The hub serves nodes and screens."""
        self.server = self.hub.serve(self.hub.address, "--web", "127.0.0.1:0")
        self.server.wait_for(["web"])
        self.authority = self.fetch_authority()

    def fetch_authority(self):
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(*self.server.listens["web"], timeout=60, context=unchecked)
        connection.request("GET", "/authority.pem")
        with connection.getresponse() as answer:
            text = answer.read().decode()
        connection.close()
        return text

    def account(self, role):
        if role not in self.accounts:
            file = self.write("password", PASSWORD + "\n")
            self.hub.run("user", "add", NAMES[role], "--role", role, "--password-file", file)
            self.accounts.add(role)

    def login(self, role="administrator"):
        """A browser of somebody in this role."""
        self.account(role)
        client = Client(self.server, self.authority)
        client.login(NAMES[role])
        return client

    def url(self, path):
        host, port = self.server.listens["web"]
        return f"https://{host}:{port}{path}"

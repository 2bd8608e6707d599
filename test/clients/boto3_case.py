"""A pool for each test, its people, and the clients whose calls are recorded."""

import base64
import hashlib
import hmac
import json
import os
import struct
import time
import unittest
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from boto3_record import Record
from boto3_settings import ANALYTICS, BROWSER, FLOWS, METADATA, PASSWORD, SMS

ENDPOINT = os.environ["ENDPOINT"]
once = {"retries": {"max_attempts": 1}}
admin = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(**once))
app = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(signature_version=UNSIGNED, **once))
record = Record()
record.watch(admin)
record.watch(app)


def messages(**query):
    with urllib.request.urlopen(f"{ENDPOINT}/_cenote/messages?{urllib.parse.urlencode(query)}") as response:
        return json.load(response)


def attributes(**values):
    return [{"Name": name.replace("custom_", "custom:"), "Value": value} for name, value in values.items()]


def one_time_code(secret):
    """The code of RFC 6238 for now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class SurfaceCase(unittest.TestCase):
    def setUp(self):
        self.pool = self.create_pool()
        self.in_pool = {"UserPoolId": self.pool}
        self.client = self.create_client()["ClientId"]

    def create_pool(self, **settings):
        shown = {"AutoVerifiedAttributes": ["email"], "SmsConfiguration": SMS, **settings}
        pool = admin.create_user_pool(PoolName="boto3", **shown)["UserPool"]["Id"]
        self.addCleanup(self.delete_pool, pool)
        return pool

    def delete_pool(self, pool):
        try:
            admin.delete_user_pool(UserPoolId=pool)
        except admin.exceptions.ResourceNotFoundException:
            pass

    def create_client(self, **settings):
        return admin.create_user_pool_client(
            **self.in_pool, **{"ClientName": "boto3", "ExplicitAuthFlows": FLOWS, **settings}
        )["UserPoolClient"]

    def create_user(self, name="ann", **values):
        contacts = {"email": f"{name}@example.com", "email_verified": "true", **values}
        named = {**self.in_pool, "Username": name}
        admin.admin_create_user(**named, MessageAction="SUPPRESS", UserAttributes=attributes(**contacts))
        admin.admin_set_user_password(**named, Password=PASSWORD, Permanent=True)
        return named

    def begin(self, name="ann", **parameters):
        return app.initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD, **parameters},
            **METADATA,
            **ANALYTICS,
            **BROWSER,
        )

    def sign_in(self, name="ann"):
        return self.begin(name)["AuthenticationResult"]

    def secret_client(self):
        """A client with a secret, and what it sends with this name."""
        client = self.create_client(GenerateSecret=True)
        key = client["ClientSecret"].encode()

        def named(name):
            digest = hmac.new(key, f"{name}{client['ClientId']}".encode(), hashlib.sha256).digest()
            return {"ClientId": client["ClientId"], "Username": name, "SecretHash": base64.b64encode(digest).decode()}

        return client, named

    def last_code(self):
        return next(message["code"] for message in messages(userPoolId=self.pool) if message["code"])

    def pages(self, method, rows, token, limit, **asked):
        """Two pages by hand, so that limit and token are said."""
        first = method(**asked, **{limit: 1})
        self.assertEqual(1, len(first[rows]))
        second = method(**asked, **{limit: 1, token: first[token]})
        self.assertNotEqual(first[rows], second[rows])

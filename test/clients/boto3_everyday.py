"""The everyday path with boto3. ENDPOINT names the server; ends non-zero when anything is not right."""

import base64
import hashlib
import hmac
import json
import os
import unittest
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["ENDPOINT"]
once = {"retries": {"max_attempts": 1}}
admin = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(**once))
app = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(signature_version=UNSIGNED, **once))

PASSWORD = "Passw0rd!"


def messages(**query):
    with urllib.request.urlopen(f"{ENDPOINT}/_cenote/messages?{urllib.parse.urlencode(query)}") as response:
        return json.load(response)


class Everyday(unittest.TestCase):
    def setUp(self):
        pool = admin.create_user_pool(
            PoolName=self.id()[:128].replace(".", " "),
            AutoVerifiedAttributes=["email"],
            Schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}],
            UserPoolTags={"made-by": "boto3"},
        )["UserPool"]
        self.pool = pool["Id"]
        self.addCleanup(admin.delete_user_pool, UserPoolId=self.pool)
        self.client = self.create_client()["ClientId"]

    def create_client(self, **settings):
        return admin.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="boto3",
            ExplicitAuthFlows=[
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ],
            **settings,
        )["UserPoolClient"]

    def create_user(self, name, **attributes):
        pairs = {"email": f"{name}@example.com", "email_verified": "true", **attributes}
        admin.admin_create_user(
            UserPoolId=self.pool,
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in pairs.items()],
        )
        admin.admin_set_user_password(UserPoolId=self.pool, Username=name, Password=PASSWORD, Permanent=True)

    def sign_in(self, name, password=PASSWORD, client=None, **parameters):
        return app.initiate_auth(
            ClientId=client or self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password, **parameters},
        )["AuthenticationResult"]

    def code_for(self, address):
        return messages(destination=address, userPoolId=self.pool)[0]["code"]

    def refused(self, exception, sentence, call, **arguments):
        with self.assertRaises(ClientError) as refusal:
            call(**arguments)
        error = refusal.exception.response
        self.assertEqual(exception, error["Error"]["Code"])
        self.assertRegex(error["Error"]["Message"], sentence)
        self.assertEqual(400, error["ResponseMetadata"]["HTTPStatusCode"])

    def test_a_person_signs_up_confirms_and_signs_in(self):
        alice = {"ClientId": self.client, "Username": "alice"}
        attributes = [{"Name": "email", "Value": "alice@example.com"}]
        signed_up = app.sign_up(**alice, Password=PASSWORD, UserAttributes=attributes)
        self.assertFalse(signed_up["UserConfirmed"])
        self.assertEqual("a***@e***", signed_up["CodeDeliveryDetails"]["Destination"])
        self.refused("UserNotConfirmedException", "^User is not confirmed.$", self.sign_in, name="alice")
        code = self.code_for("alice@example.com")
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        self.refused("CodeMismatchException", "^Invalid verification code", app.confirm_sign_up, **alice, ConfirmationCode=wrong)
        app.confirm_sign_up(**alice, ConfirmationCode=code)
        self.refused(
            "NotAuthorizedException",
            "^User cannot be confirmed. Current status is CONFIRMED$",
            app.confirm_sign_up,
            **alice,
            ConfirmationCode=code,
        )
        tokens = self.sign_in("alice")
        user = app.get_user(AccessToken=tokens["AccessToken"])
        self.assertEqual("alice", user["Username"])
        self.assertEqual(
            {"email": "alice@example.com", "email_verified": "true", "sub": signed_up["UserSub"]},
            {each["Name"]: each["Value"] for each in user["UserAttributes"]},
        )
        self.refused(
            "NotAuthorizedException", "^Incorrect username or password.$", self.sign_in, name="alice", password="Passw0rd?"
        )

    def test_a_forgotten_password_is_reset_once(self):
        self.create_user("alice")
        alice = {"ClientId": self.client, "Username": "alice"}
        app.forgot_password(**alice)
        code = self.code_for("alice@example.com")
        app.confirm_forgot_password(**alice, ConfirmationCode=code, Password="Passw0rd2!")
        self.refused(
            "ExpiredCodeException",
            "^Invalid code provided, please request a code again.$",
            app.confirm_forgot_password,
            **alice,
            ConfirmationCode=code,
            Password="Passw0rd3!",
        )
        self.refused("NotAuthorizedException", "^Incorrect username or password.$", self.sign_in, name="alice")
        self.assertEqual("Bearer", self.sign_in("alice", "Passw0rd2!")["TokenType"])

    def test_a_temporary_password_has_to_be_changed(self):
        admin.admin_create_user(
            UserPoolId=self.pool,
            Username="bob",
            TemporaryPassword="Temp0rary!",
            UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
        )
        self.assertEqual("Temp0rary!", self.code_for("bob@example.com"))
        challenge = admin.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "bob", "PASSWORD": "Temp0rary!"},
        )
        self.assertEqual("NEW_PASSWORD_REQUIRED", challenge["ChallengeName"])
        answer = {
            "UserPoolId": self.pool,
            "ClientId": self.client,
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": challenge["Session"],
            "ChallengeResponses": {"USERNAME": "bob", "NEW_PASSWORD": PASSWORD},
        }
        result = admin.admin_respond_to_auth_challenge(**answer)
        self.assertIn("AccessToken", result["AuthenticationResult"])
        self.refused("NotAuthorizedException", "^Invalid session", admin.admin_respond_to_auth_challenge, **answer)

    def test_a_client_with_a_secret_demands_its_hash(self):
        self.create_user("alice")
        client = self.create_client(GenerateSecret=True)
        digest = hmac.new(client["ClientSecret"].encode(), b"alice" + client["ClientId"].encode(), hashlib.sha256)
        secret_hash = base64.b64encode(digest.digest()).decode()
        self.assertIn("IdToken", self.sign_in("alice", client=client["ClientId"], SECRET_HASH=secret_hash))
        self.refused("NotAuthorizedException", "SECRET_HASH was not received", self.sign_in, name="alice", client=client["ClientId"])
        self.refused(
            "NotAuthorizedException",
            "^Unable to verify secret hash",
            self.sign_in,
            name="alice",
            client=client["ClientId"],
            SECRET_HASH=base64.b64encode(bytes(32)).decode(),
        )

    def test_tokens_are_refreshed_and_revoked(self):
        self.create_user("alice")
        tokens = self.sign_in("alice")
        refresh = {
            "ClientId": self.client,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": {"REFRESH_TOKEN": tokens["RefreshToken"]},
        }
        self.assertIn("AccessToken", app.initiate_auth(**refresh)["AuthenticationResult"])
        app.revoke_token(Token=tokens["RefreshToken"], ClientId=self.client)
        self.refused("NotAuthorizedException", "^Refresh Token has been revoked$", app.initiate_auth, **refresh)
        self.refused(
            "NotAuthorizedException", "^Access Token has been revoked$", app.get_user, AccessToken=tokens["AccessToken"]
        )

    def test_lists_are_filtered_and_paged(self):
        for i in range(7):
            self.create_user(f"user{i}", **{"custom:team": "red" if i % 2 else "blue"})
        self.create_user("other")
        found = admin.list_users(UserPoolId=self.pool, Filter='email = "user3@example.com"')["Users"]
        self.assertEqual(["user3"], [user["Username"] for user in found])
        pages = admin.get_paginator("list_users").paginate(
            UserPoolId=self.pool, Filter='username ^= "user"', PaginationConfig={"PageSize": 3}
        )
        sizes, names = [], []
        for page in pages:
            sizes.append(len(page["Users"]))
            names += [user["Username"] for user in page["Users"]]
        self.assertEqual([3, 3, 1], sizes)
        self.assertEqual([f"user{i}" for i in range(7)], sorted(names))
        self.refused("InvalidParameterException", ".", admin.list_users, UserPoolId=self.pool, Filter="email is nice")
        clients = admin.get_paginator("list_user_pool_clients").paginate(UserPoolId=self.pool)
        self.assertEqual([self.client], [c["ClientId"] for page in clients for c in page["UserPoolClients"]])
        pools = admin.get_paginator("list_user_pools").paginate(MaxResults=1)
        self.assertIn(self.pool, [pool["Id"] for page in pools for pool in page["UserPools"]])

    def test_users_are_administered(self):
        self.create_user("alice")
        alice = {"UserPoolId": self.pool, "Username": "alice"}
        admin.admin_update_user_attributes(**alice, UserAttributes=[{"Name": "custom:team", "Value": "green"}])
        user = admin.admin_get_user(**alice)
        self.assertIn({"Name": "custom:team", "Value": "green"}, user["UserAttributes"])
        self.assertEqual(("CONFIRMED", True), (user["UserStatus"], user["Enabled"]))
        admin.admin_disable_user(**alice)
        self.refused("NotAuthorizedException", "^User is disabled.$", self.sign_in, name="alice")
        admin.admin_enable_user(**alice)
        access = self.sign_in("alice")["AccessToken"]
        admin.admin_user_global_sign_out(**alice)
        self.refused("NotAuthorizedException", "^Access Token has been revoked$", app.get_user, AccessToken=access)
        admin.admin_delete_user(**alice)
        self.refused("UserNotFoundException", "^User does not exist.$", admin.admin_get_user, **alice)

    def test_groups_are_in_the_tokens(self):
        self.create_user("alice")
        for name, precedence in (("staff", 2), ("admins", 1)):
            admin.create_group(UserPoolId=self.pool, GroupName=name, Precedence=precedence)
            admin.admin_add_user_to_group(UserPoolId=self.pool, Username="alice", GroupName=name)
        payload = self.sign_in("alice")["IdToken"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        self.assertEqual({"staff", "admins"}, set(claims["cognito:groups"]))
        members = admin.get_paginator("list_users_in_group").paginate(UserPoolId=self.pool, GroupName="staff")
        self.assertEqual(["alice"], [user["Username"] for page in members for user in page["Users"]])
        groups = admin.get_paginator("admin_list_groups_for_user").paginate(UserPoolId=self.pool, Username="alice")
        self.assertEqual({"staff", "admins"}, {g["GroupName"] for page in groups for g in page["Groups"]})
        admin.admin_remove_user_from_group(UserPoolId=self.pool, Username="alice", GroupName="staff")
        self.assertEqual([], admin.list_users_in_group(UserPoolId=self.pool, GroupName="staff")["Users"])
        self.refused(
            "GroupExistsException", "already exists", admin.create_group, UserPoolId=self.pool, GroupName="admins"
        )

    def test_pools_and_clients_are_described_and_changed(self):
        pool = admin.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.assertEqual({"made-by": "boto3"}, pool["UserPoolTags"])
        self.assertIn("custom:team", [attribute["Name"] for attribute in pool["SchemaAttributes"]])
        admin.update_user_pool_client(
            UserPoolId=self.pool, ClientId=self.client, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"]
        )
        self.create_user("alice")
        self.refused("InvalidParameterException", "flow not enabled", self.sign_in, name="alice")
        admin.delete_user_pool_client(UserPoolId=self.pool, ClientId=self.client)
        self.refused("ResourceNotFoundException", "does not exist", self.sign_in, name="alice")

    def test_an_unsigned_administrative_call_is_refused(self):
        self.refused(
            "MissingAuthenticationTokenException",
            "^Missing Authentication Token$",
            app.admin_get_user,
            UserPoolId=self.pool,
            Username="alice",
        )


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
    raise SystemExit(0 if result.wasSuccessful() and result.testsRun else 1)

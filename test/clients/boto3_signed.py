"""
Signatures that boto3 makes, against a server in production mode with the keys of production.json. PRODUCTION_ENDPOINT
names it. Ends non-zero when one is refused that is right, or taken that is not.
"""

import datetime
import os
import unittest
from types import SimpleNamespace
from unittest import mock

import boto3
from botocore.compat import HAS_CRT
from botocore.config import Config
from botocore.exceptions import ClientError

OWNER = {"aws_access_key_id": "AKIDOWNER", "aws_secret_access_key": "the-secret-of-the-owner+/="}
READER = {
    "aws_access_key_id": "AKIDREADER",
    "aws_secret_access_key": "the-secret-of-the-reader",
    "aws_session_token": "a/session+token==",
}


def signed(region_name="us-east-1", **key):
    # A session of its own: what the environment says of keys counts for nothing.
    return boto3.session.Session(region_name=region_name, **key).client(
        "cognito-idp", endpoint_url=os.environ["PRODUCTION_ENDPOINT"], config=Config(retries={"max_attempts": 1})
    )


class Signed(unittest.TestCase):
    def refused(self, exception, sentence, client):
        with self.assertRaises(ClientError) as refusal:
            client.list_user_pools(MaxResults=1)
        error = refusal.exception.response
        self.assertEqual(exception, error["Error"]["Code"])
        self.assertRegex(error["Error"]["Message"], sentence)

    def at(self, **ago):
        """Signs as if it were then, by whichever of its two signers boto3 has."""
        then = datetime.datetime.utcnow() - datetime.timedelta(**ago)

        class Then(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return then

        clock = SimpleNamespace(datetime=Then, timezone=datetime.timezone)
        for signer in ["botocore.auth"] + ["botocore.crt.auth"] * HAS_CRT:
            patch = mock.patch(f"{signer}.datetime", clock)
            self.addCleanup(patch.stop)
            patch.start()

    def test_a_right_one_is_taken(self):
        owner = signed(**OWNER)
        pool = owner.create_user_pool(PoolName="signed", UserPoolTags={"to": "Köln +/=@"})["UserPool"]["Id"]
        self.addCleanup(owner.delete_user_pool, UserPoolId=pool)
        self.assertIn(pool, [each["Id"] for each in signed(**READER).list_user_pools(MaxResults=60)["UserPools"]])

    def test_a_policy_is_kept(self):
        owner, reader = signed(**OWNER), signed(**READER)
        pool = owner.create_user_pool(PoolName="signed")["UserPool"]["Id"]
        self.addCleanup(owner.delete_user_pool, UserPoolId=pool)
        self.assertEqual([], reader.list_groups(UserPoolId=pool)["Groups"])
        for call in (reader.list_users, reader.delete_user_pool, reader.describe_user_pool):
            with self.assertRaises(ClientError) as refusal:
                call(UserPoolId=pool)
            self.assertEqual("AccessDeniedException", refusal.exception.response["Error"]["Code"])
        self.assertEqual(pool, owner.describe_user_pool(UserPoolId=pool)["UserPool"]["Id"])

    def test_the_secret_of_another_key_is_refused(self):
        wrong = {**OWNER, "aws_secret_access_key": READER["aws_secret_access_key"]}
        self.refused("InvalidSignatureException", "^The request signature we calculated does not match", signed(**wrong))

    def test_an_unknown_key_is_refused(self):
        unknown = {**OWNER, "aws_access_key_id": "AKIDNOBODY"}
        self.refused("UnrecognizedClientException", "^The security token included in the request is invalid", signed(**unknown))

    def test_a_session_token_is_right_or_absent(self):
        invalid = ("UnrecognizedClientException", "^The security token included in the request is invalid")
        self.refused(*invalid, signed(**OWNER, aws_session_token=READER["aws_session_token"]))
        self.refused(*invalid, signed(**{**READER, "aws_session_token": "another"}))
        self.refused(*invalid, signed(**{**READER, "aws_session_token": None}))

    def test_another_region_is_refused(self):
        self.refused("InvalidSignatureException", "valid region", signed("eu-west-1", **OWNER))

    def test_a_body_that_was_changed_on_the_way_is_refused(self):
        owner = signed(**OWNER)

        def change(request, **_):
            request.body = request.body.replace(b"1", b"2")

        owner.meta.events.register("before-send.cognito-idp.*", change)
        self.refused("InvalidSignatureException", "does not match", owner)

    def test_an_operation_that_was_changed_on_the_way_is_refused(self):
        owner = signed(**OWNER)

        def change(request, **_):
            request.headers["X-Amz-Target"] = "AWSCognitoIdentityProviderService.CreateUserPool"

        owner.meta.events.register("before-send.cognito-idp.*", change)
        self.refused("InvalidSignatureException", "does not match", owner)

    def test_an_old_one_is_refused(self):
        owner = signed(**OWNER)
        self.at(minutes=6)
        self.refused("InvalidSignatureException", "^Signature expired", owner)

    def test_one_from_the_future_is_refused(self):
        owner = signed(**OWNER)
        self.at(minutes=-6)
        self.refused("InvalidSignatureException", "^Signature not yet current", owner)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2, warnings="ignore")
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
    raise SystemExit(0 if result.wasSuccessful() and result.testsRun else 1)

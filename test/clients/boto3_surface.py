"""
Every documented method of the boto3 client, with every parameter that its model knows, against a running server. ENDPOINT
names it. Ends non-zero when an answer cannot be parsed, when a method was never called or a parameter never given.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import time
import unittest
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from boto3_record import Record

ENDPOINT = os.environ["ENDPOINT"]
once = {"retries": {"max_attempts": 1}}
admin = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(**once))
app = boto3.client("cognito-idp", endpoint_url=ENDPOINT, config=Config(signature_version=UNSIGNED, **once))
record = Record()
record.watch(admin)
record.watch(app)

PASSWORD = "Passw0rd!"
OTHER_PASSWORD = "Passw0rd?"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/messages"
IDENTITY = f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/codes@example.com"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]

METADATA = {"ClientMetadata": {"from": "boto3"}}
ANALYTICS = {"AnalyticsMetadata": {"AnalyticsEndpointId": "endpoint"}}
BROWSER = {"UserContextData": {"IpAddress": "192.0.2.1", "EncodedData": "data"}}
SERVER = {
    "ContextData": {
        "IpAddress": "192.0.2.1",
        "ServerName": "app.example.com",
        "ServerPath": "/sign-in",
        "HttpHeaders": [{"headerName": "User-Agent", "headerValue": "boto3"}],
        "EncodedData": "data",
    }
}


def function(name):
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"


FUNCTIONS = {
    "PreSignUp": function("pre-sign-up"),
    "CustomMessage": function("custom-message"),
    "PostConfirmation": function("post-confirmation"),
    "PreAuthentication": function("pre-authentication"),
    "PostAuthentication": function("post-authentication"),
    "DefineAuthChallenge": function("define"),
    "CreateAuthChallenge": function("create"),
    "VerifyAuthChallengeResponse": function("verify"),
    "PreTokenGeneration": function("tokens"),
    "UserMigration": function("migrate"),
    "CustomSMSSender": {"LambdaVersion": "V1_0", "LambdaArn": function("sms")},
    "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": function("email")},
    "KMSKeyID": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/0aef1d5c-2b4e-4c43-a5cb-6d8e1c1f0f00",
}
SMS = {"SnsCallerArn": ROLE, "ExternalId": "external", "SnsRegion": "us-east-1"}
CODE = "Your code is {####}"

POOL_SETTINGS = {
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 8,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 3,
        }
    },
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": FUNCTIONS,
    "AutoVerifiedAttributes": ["email", "phone_number"],
    "SmsVerificationMessage": CODE,
    "EmailVerificationMessage": CODE,
    "EmailVerificationSubject": "Welcome",
    "VerificationMessageTemplate": {
        "SmsMessage": CODE,
        "EmailMessage": CODE,
        "EmailSubject": "Welcome",
        "EmailMessageByLink": "Click {##here##}",
        "EmailSubjectByLink": "Click",
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
    },
    "SmsAuthenticationMessage": CODE,
    "MfaConfiguration": "OPTIONAL",
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True},
    "EmailConfiguration": {
        "SourceArn": IDENTITY,
        "ReplyToEmailAddress": "help@example.com",
        "EmailSendingAccount": "DEVELOPER",
        "From": "Codes <codes@example.com>",
        "ConfigurationSet": "codes",
    },
    "SmsConfiguration": SMS,
    "UserPoolTags": {"made-by": "boto3"},
    "AdminCreateUserConfig": {
        "AllowAdminCreateUserOnly": False,
        "InviteMessageTemplate": {
            "SMSMessage": "{username} has {####}",
            "EmailMessage": "{username} comes in with {####}",
            "EmailSubject": "Invitation",
        },
    },
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
}
SCHEMA = [
    {
        "Name": "team",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "64"},
    },
    {
        "Name": "level",
        "AttributeDataType": "Number",
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"},
    },
]
CLIENT_SETTINGS = {
    "ClientName": "boto3",
    "RefreshTokenValidity": 30,
    "AccessTokenValidity": 60,
    "IdTokenValidity": 60,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "ReadAttributes": ["email"],
    "WriteAttributes": ["email"],
    "ExplicitAuthFlows": FLOWS,
    "SupportedIdentityProviders": ["COGNITO"],
    "CallbackURLs": ["https://app.example.com/callback"],
    "LogoutURLs": ["https://app.example.com/bye"],
    "DefaultRedirectURI": "https://app.example.com/callback",
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AnalyticsConfiguration": {
        "ApplicationId": "abcdef0123456789",
        "RoleArn": ROLE,
        "ExternalId": "external",
        "UserDataShared": True,
    },
    "PreventUserExistenceErrors": "LEGACY",
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
NEWER_ANALYTICS = {
    "AnalyticsConfiguration": {"ApplicationArn": f"arn:aws:mobiletargeting:us-east-1:{ACCOUNT}:apps/a"}
}


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


class Surface(unittest.TestCase):
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

    def test_pools(self):
        pool = self.create_pool(
            **POOL_SETTINGS,
            Schema=SCHEMA,
            AliasAttributes=["email", "preferred_username"],
            UsernameConfiguration={"CaseSensitive": False},
        )
        shown = admin.describe_user_pool(UserPoolId=pool)["UserPool"]
        self.assertEqual(POOL_SETTINGS["EmailConfiguration"], shown["EmailConfiguration"])
        self.create_pool(UsernameAttributes=["email"])
        older = {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 5}}
        self.create_pool(**older)
        admin.update_user_pool(UserPoolId=self.pool, **older)
        admin.update_user_pool(UserPoolId=self.pool, **POOL_SETTINGS)
        admin.add_custom_attributes(UserPoolId=self.pool, CustomAttributes=SCHEMA)
        admin.set_user_pool_mfa_config(
            UserPoolId=self.pool,
            MfaConfiguration="OPTIONAL",
            SmsMfaConfiguration={"SmsAuthenticationMessage": CODE, "SmsConfiguration": SMS},
            SoftwareTokenMfaConfiguration={"Enabled": True},
        )
        self.assertEqual("OPTIONAL", admin.get_user_pool_mfa_config(UserPoolId=self.pool)["MfaConfiguration"])
        self.assertTrue(admin.get_signing_certificate(UserPoolId=self.pool)["Certificate"])
        self.pages(admin.list_user_pools, "UserPools", "NextToken", "MaxResults")
        arn = shown["Arn"]
        admin.tag_resource(ResourceArn=arn, Tags={"stage": "test"})
        self.assertEqual("test", admin.list_tags_for_resource(ResourceArn=arn)["Tags"]["stage"])
        admin.untag_resource(ResourceArn=arn, TagKeys=["stage"])
        admin.delete_user_pool(UserPoolId=pool)

    def test_clients(self):
        client = self.create_client(**CLIENT_SETTINGS, GenerateSecret=True)["ClientId"]
        self.create_client(**NEWER_ANALYTICS)
        named = {**self.in_pool, "ClientId": client}
        admin.update_user_pool_client(**named, **CLIENT_SETTINGS)
        shown = admin.describe_user_pool_client(**named)["UserPoolClient"]
        self.assertEqual(CLIENT_SETTINGS, {name: shown[name] for name in CLIENT_SETTINGS})
        admin.update_user_pool_client(**named, **NEWER_ANALYTICS)
        self.pages(admin.list_user_pool_clients, "UserPoolClients", "NextToken", "MaxResults", **self.in_pool)
        admin.delete_user_pool_client(**named)

    def test_domains_scopes_and_looks(self):
        prefix = self.pool.replace("_", "-").lower()
        admin.create_user_pool_domain(**self.in_pool, Domain=prefix)
        admin.delete_user_pool_domain(**self.in_pool, Domain=prefix)
        domain = {**self.in_pool, "Domain": f"auth.{prefix}.example.com"}
        certificate = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/a"
        admin.create_user_pool_domain(**domain, CustomDomainConfig={"CertificateArn": certificate})
        admin.update_user_pool_domain(**domain, CustomDomainConfig={"CertificateArn": certificate})
        shown = admin.describe_user_pool_domain(Domain=domain["Domain"])["DomainDescription"]
        self.assertEqual("ACTIVE", shown["Status"])
        image = base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        )
        look = {**self.in_pool, "ClientId": self.client}
        css = ".logo-customizable { max-width: 60%; }"
        admin.set_ui_customization(**look, CSS=css, ImageFile=image)
        self.assertEqual(css, admin.get_ui_customization(**look)["UICustomization"]["CSS"])
        for identifier in ("orders", "parts"):
            server = {**self.in_pool, "Identifier": identifier}
            scopes = [{"ScopeName": "read", "ScopeDescription": "May read"}]
            admin.create_resource_server(**server, Name="Orders", Scopes=scopes)
            admin.update_resource_server(**server, Name="Other", Scopes=scopes)
            self.assertEqual("Other", admin.describe_resource_server(**server)["ResourceServer"]["Name"])
        self.pages(admin.list_resource_servers, "ResourceServers", "NextToken", "MaxResults", **self.in_pool)
        admin.delete_resource_server(**server)
        admin.delete_user_pool_domain(**domain)

    def test_providers_and_links(self):
        details = {"client_id": "us", "client_secret": "secret", "authorize_scopes": "openid"}
        mapping = {"email": "email"}
        for name in ("Google", "Facebook"):
            provider = {**self.in_pool, "ProviderName": name}
            named = {"ProviderDetails": details, "AttributeMapping": mapping, "IdpIdentifiers": [f"{name}.example.com"]}
            admin.create_identity_provider(**provider, ProviderType=name, **named)
            admin.update_identity_provider(**provider, **named)
            shown = admin.describe_identity_provider(**provider)["IdentityProvider"]
            self.assertEqual(name, shown["ProviderType"])
        found = admin.get_identity_provider_by_identifier(**self.in_pool, IdpIdentifier="Google.example.com")
        self.assertEqual("Google", found["IdentityProvider"]["ProviderName"])
        self.pages(admin.list_identity_providers, "Providers", "NextToken", "MaxResults", **self.in_pool)
        self.create_user()
        subject = {"ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1234"}
        local = {"ProviderName": "Cognito", "ProviderAttributeName": "Username", "ProviderAttributeValue": "ann"}
        outside = {"ProviderName": "Google", **subject}
        admin.admin_link_provider_for_user(**self.in_pool, DestinationUser=local, SourceUser=outside)
        admin.admin_disable_provider_for_user(**self.in_pool, User=outside)
        admin.delete_identity_provider(**provider)

    def test_users_and_groups(self):
        admin.admin_create_user(
            **self.in_pool,
            Username="ann",
            UserAttributes=attributes(email="ann@example.com", phone_number="+15555550100"),
            ValidationData=attributes(invited_by="bob"),
            TemporaryPassword=PASSWORD,
            ForceAliasCreation=True,
            MessageAction="SUPPRESS",
            DesiredDeliveryMediums=["EMAIL"],
            **METADATA,
        )
        ann = {**self.in_pool, "Username": "ann"}
        self.create_user("bob")
        admin.admin_update_user_attributes(**ann, UserAttributes=attributes(email_verified="true"), **METADATA)
        admin.admin_delete_user_attributes(**ann, UserAttributeNames=["phone_number"])
        self.assertEqual("FORCE_CHANGE_PASSWORD", admin.admin_get_user(**ann)["UserStatus"])
        admin.admin_disable_user(**ann)
        admin.admin_enable_user(**ann)
        admin.admin_set_user_password(**ann, Password=PASSWORD, Permanent=True)
        admin.admin_user_global_sign_out(**ann)
        admin.admin_reset_user_password(**ann, **METADATA)
        question = {"Filter": 'status = "Enabled"', "AttributesToGet": ["email"]}
        self.pages(admin.list_users, "Users", "PaginationToken", "Limit", **self.in_pool, **question)
        for name in ("staff", "admins"):
            group = {**self.in_pool, "GroupName": name}
            settings = {"Description": "d", "RoleArn": ROLE, "Precedence": 1}
            admin.create_group(**group, **settings)
            admin.update_group(**group, **settings)
            self.assertEqual(name, admin.get_group(**group)["Group"]["GroupName"])
            for user in ("ann", "bob"):
                admin.admin_add_user_to_group(**group, Username=user)
        self.pages(admin.list_groups, "Groups", "NextToken", "Limit", **self.in_pool)
        self.pages(admin.admin_list_groups_for_user, "Groups", "NextToken", "Limit", **ann)
        self.pages(admin.list_users_in_group, "Users", "NextToken", "Limit", **group)
        admin.admin_remove_user_from_group(**group, Username="ann")
        admin.delete_group(**group)
        admin.admin_delete_user(**ann)

    def test_signing_up(self):
        client, named = self.secret_client()
        ann = named("ann")
        hints = {**METADATA, **ANALYTICS, **BROWSER}
        app.sign_up(
            **ann,
            **hints,
            Password=PASSWORD,
            UserAttributes=attributes(email="ann@example.com"),
            ValidationData=attributes(invited_by="bob"),
        )
        app.resend_confirmation_code(**ann, **hints)
        app.confirm_sign_up(**ann, **hints, ConfirmationCode=self.last_code(), ForceAliasCreation=True)
        app.forgot_password(**ann, **hints)
        app.confirm_forgot_password(**ann, **hints, ConfirmationCode=self.last_code(), Password=OTHER_PASSWORD)
        parameters = {"USERNAME": "ann", "PASSWORD": OTHER_PASSWORD, "SECRET_HASH": ann["SecretHash"]}
        begun = app.initiate_auth(
            ClientId=client["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        token = begun["AuthenticationResult"]["RefreshToken"]
        app.revoke_token(Token=token, ClientId=client["ClientId"], ClientSecret=client["ClientSecret"])
        app.sign_up(ClientId=self.client, Username="bob", Password=PASSWORD)
        admin.admin_confirm_sign_up(**self.in_pool, Username="bob", **METADATA)

    def test_people_themselves(self):
        self.create_user(phone_number="+15555550100", phone_number_verified="true")
        sms = {"MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {"SmsConfiguration": SMS}}
        admin.set_user_pool_mfa_config(**self.in_pool, **sms)
        me = {"AccessToken": self.sign_in()["AccessToken"]}
        self.assertEqual("ann", app.get_user(**me)["Username"])
        app.update_user_attributes(**me, UserAttributes=attributes(name="Ann"), **METADATA)
        app.delete_user_attributes(**me, UserAttributeNames=["name"])
        app.update_user_attributes(**me, UserAttributes=attributes(email="new@example.com"))
        app.get_user_attribute_verification_code(**me, AttributeName="email", **METADATA)
        app.verify_user_attribute(**me, AttributeName="email", Code=self.last_code())
        app.change_password(**me, PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD)
        option = {"MFAOptions": [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]}
        app.set_user_settings(**me, **option)
        admin.admin_set_user_settings(**self.in_pool, Username="ann", **option)
        app.global_sign_out(**me)
        self.create_user("bob")
        app.delete_user(AccessToken=self.sign_in("bob")["AccessToken"])

    def test_challenges(self):
        invited = {**self.in_pool, "MessageAction": "SUPPRESS", "TemporaryPassword": PASSWORD}
        for name, door in (("ann", "self"), ("bob", "admin")):
            admin.admin_create_user(**invited, Username=name)
            answer = {
                "ClientId": self.client,
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "ChallengeResponses": {"USERNAME": name, "NEW_PASSWORD": OTHER_PASSWORD},
                **METADATA,
                **ANALYTICS,
            }
            if door == "self":
                result = app.respond_to_auth_challenge(**answer, **BROWSER, Session=self.begin(name)["Session"])
            else:
                begun = admin.admin_initiate_auth(
                    **self.in_pool,
                    ClientId=self.client,
                    AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                    AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
                    **METADATA,
                    **ANALYTICS,
                    **SERVER,
                )
                session = {**self.in_pool, "Session": begun["Session"]}
                result = admin.admin_respond_to_auth_challenge(**answer, **SERVER, **session)
            self.assertEqual("Bearer", result["AuthenticationResult"]["TokenType"])

    def test_second_factors(self):
        phone = {"phone_number": "+15555550100", "phone_number_verified": "true"}
        ann = self.create_user(**phone)
        admin.set_user_pool_mfa_config(
            **self.in_pool,
            MfaConfiguration="OPTIONAL",
            SmsMfaConfiguration={"SmsConfiguration": SMS},
            SoftwareTokenMfaConfiguration={"Enabled": True},
        )
        me = {"AccessToken": self.sign_in()["AccessToken"]}
        secret = app.associate_software_token(**me)["SecretCode"]
        verified = app.verify_software_token(**me, UserCode=one_time_code(secret), FriendlyDeviceName="phone")
        self.assertEqual("SUCCESS", verified["Status"])
        preference = {
            "SMSMfaSettings": {"Enabled": True, "PreferredMfa": False},
            "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True},
        }
        app.set_user_mfa_preference(**me, **preference)
        admin.admin_set_user_mfa_preference(**ann, **preference)
        self.assertEqual("SOFTWARE_TOKEN_MFA", self.begin()["ChallengeName"])
        admin.set_user_pool_mfa_config(
            **self.in_pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
        )
        self.create_user("bob")
        begun = self.begin("bob")
        self.assertEqual("MFA_SETUP", begun["ChallengeName"])
        setup = app.associate_software_token(Session=begun["Session"])
        code = one_time_code(setup["SecretCode"])
        self.assertIn("Session", app.verify_software_token(Session=setup["Session"], UserCode=code))

    def new_device(self):
        result = self.sign_in()
        # The verifier of a secret that nobody proves here: any power of the generator, which is 2.
        verifier = {"PasswordVerifier": (1 << 3000).to_bytes(384, "big"), "Salt": bytes([1] * 16)}
        named = {"AccessToken": result["AccessToken"], "DeviceKey": result["NewDeviceMetadata"]["DeviceKey"]}
        app.confirm_device(
            **named,
            DeviceSecretVerifierConfig={key: base64.b64encode(value).decode() for key, value in verifier.items()},
            DeviceName="boto3",
        )
        app.update_device_status(**named, DeviceRememberedStatus="remembered")
        return named

    def test_devices(self):
        admin.update_user_pool(
            **self.in_pool,
            AutoVerifiedAttributes=["email"],
            DeviceConfiguration={"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True},
        )
        ann = self.create_user()
        first, second = self.new_device(), self.new_device()
        self.assertEqual(first["DeviceKey"], app.get_device(**first)["Device"]["DeviceKey"])
        me = {"AccessToken": first["AccessToken"]}
        self.pages(app.list_devices, "Devices", "PaginationToken", "Limit", **me)
        self.pages(admin.admin_list_devices, "Devices", "PaginationToken", "Limit", **ann)
        named = {**ann, "DeviceKey": second["DeviceKey"]}
        self.assertEqual(named["DeviceKey"], admin.admin_get_device(**named)["Device"]["DeviceKey"])
        admin.admin_update_device_status(**named, DeviceRememberedStatus="not_remembered")
        admin.admin_forget_device(**named)
        app.forget_device(**first)

    def test_imports(self):
        header = admin.get_csv_header(**self.in_pool)["CSVHeader"]
        row = {"cognito:username": "ann", "email": "ann@example.com", "email_verified": "true"}
        line = ",".join({"cognito:mfa_enabled": "false", **row}.get(name, "") for name in header)
        wanted = {**self.in_pool, "JobName": "people", "CloudWatchLogsRoleArn": ROLE}
        job = admin.create_user_import_job(**wanted)["UserImportJob"]
        other = admin.create_user_import_job(**wanted)["UserImportJob"]
        upload = urllib.request.Request(
            job["PreSignedUrl"], f"{','.join(header)}\n{line}\n".encode(), {"x-amz-server-side-encryption": "aws:kms"}
        )
        upload.get_method = lambda: "PUT"
        urllib.request.urlopen(upload).close()
        self.pages(admin.list_user_import_jobs, "UserImportJobs", "PaginationToken", "MaxResults", **self.in_pool)
        named = {**self.in_pool, "JobId": job["JobId"]}
        admin.start_user_import_job(**named)
        for _ in range(100):
            job = admin.describe_user_import_job(**named)["UserImportJob"]
            if job["Status"] not in ("Pending", "InProgress"):
                break
            time.sleep(0.1)
        self.assertEqual(("Succeeded", 1), (job["Status"], job["ImportedUsers"]))
        admin.stop_user_import_job(**self.in_pool, JobId=other["JobId"])

    def test_risks(self):
        admin.update_user_pool(
            **self.in_pool, AutoVerifiedAttributes=["email"], UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"}
        )
        mail = {"Subject": "Notice", "HtmlBody": "<p>notice</p>", "TextBody": "notice"}
        with_token = {**mail, "HtmlBody": "<p>[{event-id}] [{feedback-token}]</p>"}
        action = {"Notify": True, "EventAction": "NO_ACTION"}
        admin.set_risk_configuration(
            **self.in_pool,
            ClientId=self.client,
            CompromisedCredentialsRiskConfiguration={
                "EventFilter": ["SIGN_IN"],
                "Actions": {"EventAction": "NO_ACTION"},
            },
            AccountTakeoverRiskConfiguration={
                "NotifyConfiguration": {
                    "From": "notices@example.com",
                    "ReplyTo": "help@example.com",
                    "SourceArn": IDENTITY,
                    "BlockEmail": mail,
                    "NoActionEmail": with_token,
                    "MfaEmail": mail,
                },
                "Actions": {"LowAction": action, "MediumAction": action, "HighAction": action},
            },
            RiskExceptionConfiguration={"BlockedIPRangeList": ["192.0.2.0/24"], "SkippedIPRangeList": ["198.51.100.0/24"]},
        )
        shown = admin.describe_risk_configuration(**self.in_pool, ClientId=self.client)["RiskConfiguration"]
        self.assertEqual(["192.0.2.0/24"], shown["RiskExceptionConfiguration"]["BlockedIPRangeList"])
        ann = self.create_user()
        for address in ("203.0.113.1", "198.18.1.1"):
            self.sign_in_from(address)
        self.pages(admin.admin_list_user_auth_events, "AuthEvents", "NextToken", "MaxResults", **ann)
        event = admin.admin_list_user_auth_events(**ann)["AuthEvents"][0]
        admin.admin_update_auth_event_feedback(**ann, EventId=event["EventId"], FeedbackValue="Valid")
        # The second network was new, which the user was told of.
        notice = next(message["body"] for message in messages(userPoolId=self.pool) if "[" in message["body"])
        event_id, token = re.findall(r"\[([^\]]+)\]", notice)
        app.update_auth_event_feedback(**ann, EventId=event_id, FeedbackToken=token, FeedbackValue="Invalid")
        shown = admin.admin_list_user_auth_events(**ann)["AuthEvents"][0]
        self.assertEqual((event_id, "Invalid"), (shown["EventId"], shown["EventFeedback"]["FeedbackValue"]))

    def sign_in_from(self, address):
        context = {**SERVER["ContextData"], "IpAddress": address}
        admin.admin_initiate_auth(
            **self.in_pool,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
            ContextData=context,
        )


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    missing = record.missing()
    for each in missing:
        print(f"never called, or never said: {each}")
    failed = len(result.failures) + len(result.errors) + bool(missing)
    print(f"{result.testsRun + 1 - failed} passed, {failed} failed", flush=True)
    raise SystemExit(0 if result.wasSuccessful() and not missing and result.testsRun else 1)

"""What people do: sign up, sign in, and prove who they are."""

import base64

from boto3_case import SurfaceCase, admin, app, attributes, one_time_code
from boto3_settings import ANALYTICS, BROWSER, METADATA, OTHER_PASSWORD, PASSWORD, SERVER, SMS


class People(SurfaceCase):
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

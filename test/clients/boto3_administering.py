"""What administrators do."""

import base64

from boto3_case import SurfaceCase, admin, attributes
from boto3_settings import (
    ACCOUNT,
    CLIENT_SETTINGS,
    CODE,
    METADATA,
    NEWER_ANALYTICS,
    PASSWORD,
    POOL_SETTINGS,
    ROLE,
    SCHEMA,
    SMS,
)


class Administering(SurfaceCase):
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

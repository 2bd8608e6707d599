"""What boto3 says of pools, clients and callers where everything is said."""

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

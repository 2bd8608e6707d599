"""Imports of people, and what is watched of them."""

import re
import time
import urllib.request

from boto3_case import SurfaceCase, admin, app, messages
from boto3_settings import IDENTITY, PASSWORD, ROLE, SERVER


class Watching(SurfaceCase):
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

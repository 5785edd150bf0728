"""The records as the PyPI package `tincan` writes and reads them: statements, voiding, state and profiles with ETags.

Run by tincan.test.mjs, which starts the server and names it in ENDPOINT, KEY and SECRET.
"""

import os
import unittest
import uuid
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlparse

from tincan import (
    Activity, ActivityDefinition, ActivityProfileDocument, Agent, AgentAccount, AgentProfileDocument, Attachment,
    AttachmentList, Context, ContextActivities, Extensions, Group, LanguageMap, RemoteLRS, Result, Score, Statement,
    StatementRef, StateDocument, SubStatement, Verb,
)

LRS = RemoteLRS(endpoint=os.environ["ENDPOINT"], username=os.environ["KEY"], password=os.environ["SECRET"])
HOME = "https://lms.example.com"
DID = Verb(id="http://adlnet.gov/expapi/verbs/completed", display=LanguageMap({"en-US": "completed"}))
VOIDED = Verb(id="http://adlnet.gov/expapi/verbs/voided")


def learner():
    """Somebody new."""
    return Agent(name="A. Learner", account=AgentAccount(home_page=HOME, name=str(uuid.uuid4())))


def lesson():
    """A new activity."""
    definition = ActivityDefinition(
        name=LanguageMap({"en": "Tides", "es": "Mareas"}), type="http://adlnet.gov/expapi/activities/lesson"
    )
    return Activity(id=f"https://example.com/lessons/{uuid.uuid4()}", definition=definition)


def etag(response):
    """The tag of what was read. The library itself looks for it where http.client does not put it."""
    return response.response.getheader("ETag")


class Client(unittest.TestCase):
    """Every test has a learner and a lesson of its own."""

    def setUp(self):
        self.actor, self.object = learner(), lesson()

    def ok(self, response):
        """The content of a success."""
        self.assertTrue(response.success, f"{response.response.status}: {response.data}")
        return response.content

    def refused(self, response, status):
        """The LRS refused, and said why."""
        self.assertEqual((response.success, response.response.status), (False, status), response.data)
        self.assertIn('"detail"', str(response.data))

    def statement(self, **more):
        """What the learner did."""
        return Statement(actor=self.actor, verb=DID, object=self.object, **more)

    def found(self, **query):
        """Ids of the statements that a query finds."""
        return [one.id for one in self.ok(LRS.query_statements(query)).statements]


class Statements(Client):
    """PUT, POST, GET, `more`, voiding."""

    def test_a_statement_comes_back_as_it_was_sent(self):
        context = Context(
            registration=uuid.uuid4(), language="en-GB", instructor=learner(),
            team=Group(name="Crew", member=[learner(), learner()]),
            context_activities=ContextActivities(parent=[lesson()], grouping=[lesson()]),
            extensions=Extensions({"https://example.com/ext": {"deep": [1, 2.5, "ü"]}}),
        )
        result = Result(
            score=Score(scaled=0.8, raw=8, min=0, max=10), success=True, completion=True,
            duration=timedelta(minutes=4, seconds=30), response="yes",
        )
        sent = self.statement(id=uuid.uuid4(), result=result, context=context, timestamp="2026-11-24T10:00:00.000Z")
        self.ok(LRS.save_statement(sent))
        kept = self.ok(LRS.retrieve_statement(sent.id))
        for part in ("id", "actor", "verb", "object", "result", "context", "timestamp"):
            self.assertEqual(
                getattr(kept, part).to_json() if hasattr(getattr(kept, part), "to_json") else getattr(kept, part),
                getattr(sent, part).to_json() if hasattr(getattr(sent, part), "to_json") else getattr(sent, part), part,
            )
        self.assertIsNotNone(kept.stored)
        self.assertIsNotNone(kept.authority)
        self.assertEqual(kept.version, sent.version)

    def test_the_record_store_gives_an_id_and_the_same_statement_again_changes_nothing(self):
        sent = self.ok(LRS.save_statement(self.statement()))
        self.assertIsNotNone(sent.id)
        self.ok(LRS.save_statement(sent))
        self.assertEqual(self.found(agent=self.actor), [sent.id])
        other = self.statement(id=sent.id, result=Result(success=False))
        self.refused(LRS.save_statement(other), 409)

    def test_many_are_found_by_agent_verb_activity_and_registration_and_page_by_page(self):
        registration = uuid.uuid4()
        many = [self.statement(context=Context(registration=registration)) for _ in range(5)]
        ids = [one.id for one in self.ok(LRS.save_statements(many))]
        self.assertEqual(len(set(ids)), 5)
        self.assertEqual(self.found(agent=self.actor), ids[::-1], "newest first")
        self.assertEqual(self.found(agent=self.actor, ascending=True), ids)
        self.assertEqual(self.found(activity=self.object, verb=DID, registration=registration, ascending=True), ids)
        self.assertEqual(self.found(activity=self.object, related_activities=False), ids[::-1])
        self.assertEqual(self.found(agent=self.actor, verb=VOIDED), [])
        page = self.ok(LRS.query_statements({"agent": self.actor, "limit": 2}))
        seen = [one.id for one in page.statements]
        while page.more:
            page = self.ok(LRS.more_statements(page))
            seen += [one.id for one in page.statements]
        self.assertEqual(seen, ids[::-1], "every one once")
        second = self.ok(LRS.retrieve_statement(ids[1]))
        self.assertEqual(self.found(agent=self.actor, since=second.stored.isoformat(), ascending=True), ids[2:])
        self.assertEqual(self.found(agent=self.actor, until=second.stored.isoformat(), ascending=True), ids[:2])

    def test_a_voided_statement_is_found_only_as_voided(self):
        sent = self.ok(LRS.save_statement(self.statement()))
        void = Statement(actor=self.actor, verb=VOIDED, object=StatementRef(id=sent.id))
        void = self.ok(LRS.save_statement(void))
        self.refused(LRS.retrieve_statement(sent.id), 404)
        self.assertEqual(self.ok(LRS.retrieve_voided_statement(sent.id)).id, sent.id)
        self.assertEqual(self.found(agent=self.actor), [void.id])

    def test_statements_about_agents_and_within_statements(self):
        about = Statement(actor=self.actor, verb=DID, object=learner())
        within = Statement(
            actor=self.actor, verb=DID, object=SubStatement(actor=learner(), verb=DID, object=self.object)
        )
        attached = self.statement(attachments=AttachmentList([Attachment(
            usage_type="https://example.com/usage", display=LanguageMap({"en": "Chart"}), content_type="image/png",
            length=3, sha2="a" * 64, fileurl="https://example.com/chart.png",
        )]))
        for sent in (about, within, attached):
            sent = self.ok(LRS.save_statement(sent))
            kept = self.ok(LRS.retrieve_statement(sent.id))
            self.assertEqual(kept.object.to_json(), sent.object.to_json())
        self.assertEqual(kept.attachments[0].sha2, "a" * 64)

    def test_a_statement_that_breaks_a_rule_is_refused(self):
        broken = self.statement(result=Result(score=Score(scaled=0.5, raw=11, min=0, max=10)))
        self.refused(LRS.save_statement(broken), 400)

    def test_a_wrong_secret_reads_nothing(self):
        stranger = RemoteLRS(endpoint=os.environ["ENDPOINT"], username=os.environ["KEY"], password="wrong")
        self.refused(stranger.query_statements({}), 401)

    def test_about_names_the_version(self):
        self.assertIn("1.0.3", self.ok(LRS.about()).version)


class Documents(Client):
    """State, activity profile, agent profile."""

    def state(self, text, tag=None):
        """A bookmark."""
        return StateDocument(
            id="bookmark", activity=self.object, agent=self.actor, content=text, content_type="text/plain", etag=tag
        )

    def read(self):
        """The bookmark as it is now, and its tag."""
        response = LRS.retrieve_state(self.object, self.actor, "bookmark")
        return self.ok(response).content.decode(), etag(response)

    def test_state_is_kept_replaced_listed_and_removed(self):
        self.ok(LRS.save_state(self.state("page 3")))
        text, tag = self.read()
        self.assertEqual(text, "page 3")
        self.assertRegex(tag, '^"[0-9a-f]{40}"$')
        self.ok(LRS.save_state(self.state("page 4", "*")))
        self.assertEqual(self.read()[0], "page 4")
        self.refused(LRS.save_state(self.state("page 5", tag)), 412)
        self.assertEqual(self.read()[0], "page 4", "a tag of yesterday changes nothing")
        self.assertEqual(self.ok(LRS.retrieve_state_ids(self.object, self.actor)), ["bookmark"])
        self.refused(LRS.delete_state(self.state("", tag)), 412)
        self.assertTrue(LRS.delete_state(self.state("", self.read()[1])).success)
        self.assertEqual(self.ok(LRS.retrieve_state_ids(self.object, self.actor)), [])
        self.ok(LRS.save_state(self.state("again")))
        self.assertTrue(LRS.clear_state(self.object, self.actor).success)
        self.assertEqual(LRS.retrieve_state(self.object, self.actor, "bookmark").response.status, 404)

    def make(self, resource, query, text):
        """Makes a profile. The library cannot say `If-None-Match`, which the standard asks of the first PUT."""
        endpoint = urlparse(LRS.endpoint)
        connection = HTTPConnection(endpoint.hostname, endpoint.port)
        headers = {
            "Authorization": LRS.auth, "X-Experience-API-Version": LRS.version, "Content-Type": "text/plain",
            "If-None-Match": "*",
        }
        connection.request("PUT", f"{endpoint.path}{resource}?{urlencode(query)}", text, headers)
        self.assertEqual(connection.getresponse().status, 204)
        connection.close()

    def profile(self, kind, at, save, retrieve, listed, delete):
        """One profile, read and changed."""
        mine = {"id": "settings", "content_type": "text/plain", **at}
        self.refused(save(kind(content="light", **mine)), 400)
        resource = "activities/profile" if "activity" in at else "agents/profile"
        owner = {"activityId": at["activity"].id} if "activity" in at else {"agent": at["agent"].to_json(LRS.version)}
        self.make(resource, {"profileId": "settings", **owner}, "dark")
        read = retrieve(*at.values(), "settings")
        self.assertEqual(self.ok(read).content.decode(), "dark")
        self.refused(save(kind(content="loud", **mine)), 409)
        self.ok(save(kind(content="light", etag=etag(read), **mine)))
        self.refused(save(kind(content="late", etag=etag(read), **mine)), 412)
        again = retrieve(*at.values(), "settings")
        self.assertEqual(self.ok(again).content.decode(), "light")
        self.assertEqual(self.ok(listed(*at.values())), ["settings"])
        self.assertTrue(delete(kind(etag=etag(again), **mine)).success)
        self.assertEqual(retrieve(*at.values(), "settings").response.status, 404)

    def test_an_activity_profile_is_changed_by_its_tag(self):
        self.profile(
            ActivityProfileDocument, {"activity": self.object}, LRS.save_activity_profile,
            LRS.retrieve_activity_profile, LRS.retrieve_activity_profile_ids, LRS.delete_activity_profile,
        )

    def test_an_agent_profile_is_changed_by_its_tag(self):
        self.profile(
            AgentProfileDocument, {"agent": self.actor}, LRS.save_agent_profile,
            LRS.retrieve_agent_profile, LRS.retrieve_agent_profile_ids, LRS.delete_agent_profile,
        )


if __name__ == "__main__":
    unittest.main()

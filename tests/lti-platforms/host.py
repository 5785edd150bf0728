"""Two learning platforms that others wrote, in one small Django host.

Open edX's consumer (lti-consumer-xblock: LTI 1.3 with grades, deep linking and roster, LTI 1.1 with Basic Outcomes) and
lti1p3platform (LTI 1.3 with grades, deep linking and roster). The packages do the protocol; here is only what they leave to
their hosts: people, a course, a gradebook, and pages with a frame or a link to a new window.

    host.py PORT TOOL       prints one line of JSON when it serves: what a tool must know of both
"""

import json
import logging
import os
import sys
import tempfile
import time
import types
import uuid
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from socketserver import ThreadingMixIn

PORT, TOOL = int(sys.argv[1]), sys.argv[2]
BASE = f"http://localhost:{PORT}"
DATA = tempfile.mkdtemp(prefix="lti-platforms-")

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="for the tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(DATA, "db.sqlite"), "OPTIONS": {"timeout": 20}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "config_models", "waffle", "rest_framework", "lti_consumer"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
                "edx_django_utils.cache.middleware.RequestCacheMiddleware", "edx_django_utils.cache.middleware.TieredCacheMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    # What Open edX sets for the package.
    PLATFORM_NAME="Open edX for tests",
    LMS_ROOT_URL=BASE,
    LTI_BASE=BASE,
    LTI_API_BASE=BASE,
    SERVICE_VARIANT="lms",
    OPENEDX_TELEMETRY=[],
    LEARNING_MICROFRONTEND_URL=BASE,
    USAGE_ID_PATTERN=r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))",
    LOGGING_CONFIG=None,
)
logging.basicConfig(level=logging.WARNING)
django.setup()

from django.core.management import call_command
from django.http import HttpResponse, JsonResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.utils.html import escape

call_command("migrate", verbosity=0)

# --- People and a course ------------------------------------------------------------------------

# Name, role in Open edX, roles in the vocabulary of LTI.
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
PEOPLE = {
    "ada": ("Ada Alder", "student", [MEMBERSHIP + "Learner"]),
    "ben": ("Ben Birch", "student", [MEMBERSHIP + "Learner"]),
    "cleo": ("Cleo Cedar", "student", [MEMBERSHIP + "Learner"]),
    "dora": ("Dora Dahlia", "student", [MEMBERSHIP + "Learner"]),
    "ina": ("Ina Iris", "instructor", [MEMBERSHIP + "Instructor"]),
}


def external(name):
    """Stable and long, as Open edX's are."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def by_external(user_id):
    return next((name for name in PEOPLE if external(name) == user_id), None)


def html(title, body):
    return HttpResponse(f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1>{body}")


def framed(request, title, start):
    """A page with a frame, or a link that opens a new window."""
    start = escape(f"{start}?{request.GET.urlencode()}")
    if request.GET.get("in") == "window":
        return html(title, f'<a id=open href="{start}" target=_blank rel=opener>Open</a>')
    return html(title, f'<iframe name=tool title=tool src="{start}" width=900 height=700></iframe>')


# --- Open edX -----------------------------------------------------------------------------------

from lti_consumer.api import get_lti_1p3_launch_start_url
from lti_consumer.data import Lti1p3LaunchData
from lti_consumer.lti_1p1.consumer import LtiConsumer1p1
from lti_consumer.lti_1p1.contrib.django import lti_embed
from lti_consumer.models import LtiAgsLineItem, LtiAgsScore, LtiConfiguration, LtiDlContentItem
from lti_consumer.outcomes import OutcomeService
from lti_consumer.plugin import compat, views
from opaque_keys.edx.keys import UsageKey

LOCATION = UsageKey.from_string("block-v1:edX+Lectern+1+type@lti_consumer+block@0123456789abcdef0123456789abcdef")
KEY, SECRET = "open-edx", "a secret of Open edX"
# What came into the gradebook of Open edX, in the order it came.
PUBLISHED = []


class Block:
    """The block of the course, as far as the package asks for it."""

    has_score, weight, display_name, accept_grades_past_due = True, 1.0, "Lectern in Open edX", True
    scope_ids = types.SimpleNamespace(usage_id=LOCATION, user_id=None)
    lti_1p3_passport_id, context_id, external_config = None, "course-v1:edX+Lectern+1", None
    outcome_service_url = f"{BASE}/edx/outcomes"

    def max_score(self):
        return self.weight

    def is_past_due(self):
        return False

    def set_user_module_score(self, user, score, max_score, comment=""):
        PUBLISHED.append({"person": user, "score": score, "comment": comment})

    def get_lti_consumer(self):
        return LtiConsumer1p1(f"{TOOL}/lti/1.1/launch", KEY, SECRET)

    def get_lti_1p1_user_from_user_id(self, user_id):
        return by_external(user_id)


BLOCK = Block()
ROSTER = {
    number: {"id": number, "username": name, "email": f"{name}@edx.example", "name": full, "roles": [role]}
    for number, (name, (full, role, _)) in enumerate(PEOPLE.items(), 1)
}
OFF = types.SimpleNamespace(is_enabled=lambda *_: False)

# What the package asks its LMS for.
compat.load_enough_xblock = compat.load_block_as_user = lambda location: BLOCK
compat.get_user_from_external_user_id = by_external
compat.user_has_studio_write_access = compat.user_has_access = compat.user_course_access = lambda *_, **__: True
compat.get_course_by_id = lambda key: None
compat.get_course_members = lambda key: {number: dict(member) for number, member in ROSTER.items()}
compat.merge_course_forum_roles = lambda key, members: members
compat.nrps_pii_disallowed = lambda: True
for flag in ["get_external_config_waffle_flag", "get_external_user_id_1p1_launches_waffle_flag", "get_database_config_waffle_flag", "get_external_multiple_launch_urls_waffle_flag"]:
    setattr(compat, flag, lambda: OFF)


def attach(self, data):
    for member in data.values():
        member["external_id"] = external(member["username"])


views.LtiNrpsContextMembershipViewSet.attach_external_user_ids = attach

CONFIGURATION = LtiConfiguration.objects.create(
    version=LtiConfiguration.LTI_1P3,
    config_store=LtiConfiguration.CONFIG_ON_DB,
    location=LOCATION,
    lti_1p3_oidc_url=f"{TOOL}/lti/login",
    lti_1p3_launch_url=f"{TOOL}/lti/launch",
    lti_advantage_enable_nrps=True,
    lti_advantage_deep_linking_enabled=True,
    lti_advantage_deep_linking_launch_url=f"{TOOL}/lti/launch",
    lti_advantage_ags_mode=LtiConfiguration.LTI_ADVANTAGE_AGS_DECLARATIVE,
)
CONFIGURATION.refresh_from_db()
PASSPORT = CONFIGURATION.lti_1p3_passport
PASSPORT.lti_1p3_tool_keyset_url = f"{TOOL}/lti/jwks.json"
PASSPORT.save()
CONFIGURATION.refresh_from_db()


def edx(request):
    return framed(request, "Open edX", "/edx/start")


def edx_old(request):
    return framed(request, "Open edX, LTI 1.1", "/edx/start-1.1")


def edx_start(request):
    name = request.GET["as"]
    full, role, _ = PEOPLE[name]
    choosing = request.GET.get("choose") == "1"
    data = Lti1p3LaunchData(
        user_id=name,
        external_user_id=external(name),
        user_role=role,
        name=full,
        email=f"{name}@edx.example",
        config_id=CONFIGURATION.config_id,
        resource_link_id=str(LOCATION),
        launch_presentation_document_target=request.GET.get("in", "iframe"),
        launch_presentation_return_url=f"{BASE}/back",
        context_id="course-v1:edX+Lectern+1",
        context_type=["course_offering"],
        context_title="Safe at work",
        context_label="edX",
        custom_parameters={"course": request.GET["course"]} if "course" in request.GET else {},
    )
    chosen = LtiDlContentItem.objects.filter(lti_configuration=CONFIGURATION).first()
    content = chosen.id if chosen and request.GET.get("chosen") == "1" else None
    response = HttpResponse(status=302)
    response["Location"] = get_lti_1p3_launch_start_url(data, deep_link_launch=choosing, dl_content_id=content)
    return response


def edx_start_old(request):
    name = request.GET["as"]
    _, role, _ = PEOPLE[name]
    page = lti_embed(
        html_element_id="lectern",
        lti_consumer=BLOCK.get_lti_consumer(),
        resource_link_id=str(LOCATION),
        user_id=external(name),
        roles={"student": "Student", "instructor": "Instructor"}[role],
        context_id="course-v1:edX+Lectern+1",
        context_title="Safe at work",
        context_label="edX",
        # As Open edX writes it: quoted, and quoted again.
        result_sourcedid=f"course-v1%3AedX%2BLectern%2B1:{LOCATION.block_id}:{external(name)}",
        outcome_service_url=BLOCK.outcome_service_url,
        custom_course=request.GET["course"],
    )
    return HttpResponse(page)


@csrf_exempt
def edx_outcomes(request):
    asked = types.SimpleNamespace(
        body=request.body, method=request.method, url=request.build_absolute_uri(), headers=request.headers, content_type=request.content_type,
    )
    return HttpResponse(OutcomeService(BLOCK).handle_request(asked), content_type="application/xml")


def edx_grades(request):
    scores = [
        {"person": by_external(score.user_id), "given": score.score_given, "of": score.score_maximum, "progress": score.grading_progress, "comment": score.comment}
        for score in LtiAgsScore.objects.all()
    ]
    chosen = [{**item.attributes, "number": item.id} for item in LtiDlContentItem.objects.all()]
    return JsonResponse({"published": PUBLISHED, "scores": scores, "chosen": chosen, "columns": LtiAgsLineItem.objects.count()})


# --- lti1p3platform -----------------------------------------------------------------------------

from jwcrypto.jwk import JWK
from lti1p3platform.framework.django.message_launch import DjangoLTI1P3MessageLaunch
from lti1p3platform.framework.django.oidc_login import DjangoAPIOIDCLogin
from lti1p3platform.framework.django.request import DjangoRequest
from lti1p3platform.framework.django.response import wrap_json_resp
from lti1p3platform.exceptions import LineItemNotFoundException
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.membership import Context
from lti1p3platform.registration import Registration
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService, NamesRoleProvisioningService

SMALL = f"{BASE}/small"
SMALL_KEY = JWK.generate(kty="RSA", size=2048, alg="RS256", use="sig", kid=uuid.uuid4().hex)
# By column: what it is, and grades by person.
COLUMNS, GRADES, ITEMS = {}, {}, []


class Configuration(LTI1P3PlatformConfAbstract):
    def init_platform_config(self, **_):
        self._registration = (
            Registration()
            .set_iss(SMALL)
            .set_client_id("lectern-at-small")
            .set_deployment_id("deployment-1")
            .set_launch_url(f"{TOOL}/lti/launch")
            .set_deeplink_launch_url(f"{TOOL}/lti/launch")
            .set_oidc_login_url(f"{TOOL}/lti/login")
            .set_tool_key_set_url(f"{TOOL}/lti/jwks.json")
            .set_platform_public_key(SMALL_KEY.export_to_pem().decode())
            .set_platform_private_key(SMALL_KEY.export_to_pem(private_key=True, password=None).decode())
        )

    def get_registration_by_params(self, **_):
        return self._registration


class Login(DjangoAPIOIDCLogin):
    def set_lti_message_hint(self, **hint):
        self._lti_message_hint = json.dumps(hint)


class Launch(DjangoLTI1P3MessageLaunch):
    def prepare_launch(self, preflight_response):
        hint = json.loads(preflight_response["lti_message_hint"])
        name = preflight_response["login_hint"]
        full, _, roles = PEOPLE[name]
        self.set_user_data(name, roles, full_name=full, email_address=f"{name}@small.example")
        self.set_resource_link_claim("small-link", title="Lectern in a small platform")
        self.set_launch_presentation_claim(hint["in"], f"{BASE}/back")
        self.set_launch_context_claim("small-course", context_title="Safe at work")
        self.set_custom_parameters_claim({"course": hint["course"]} if hint.get("course") else {})
        self.set_ags(f"{SMALL}/line-items")
        self.set_nrps(f"{SMALL}/members")
        if hint.get("choose"):
            self.set_dl(f"{SMALL}/chosen", title="Choose", accept_types={"ltiResourceLink"})


class Grades(AssignmentsGradesService):
    def find_lineitems(self, page=1, limit=None, line_item_id=None, resource_link_id=None, resource_id=None, tag=None, **_):
        wanted = {"resourceLinkId": resource_link_id, "resourceId": resource_id, "tag": tag}
        found = [item for item in COLUMNS.values() if all(item.get(name) == value for name, value in wanted.items() if value)]
        return {"content": found, "has_next": False}

    def find_lineitem(self, line_item_id):
        if line_item_id not in COLUMNS:
            raise LineItemNotFoundException()
        return COLUMNS[line_item_id]

    def create_lineitem(self, creation_data):
        number = str(len(COLUMNS) + 1)
        COLUMNS[number] = {**creation_data, "id": f"{SMALL}/line-items/{number}"}
        return COLUMNS[number]

    def update_lineitem(self, update_data):
        number = update_data["id"]
        COLUMNS[number] = {**update_data, "id": f"{SMALL}/line-items/{number}"}
        return COLUMNS[number]

    def delete_lineitem(self, line_item_id):
        COLUMNS.pop(line_item_id)

    def update_score(self, line_item_id, score):
        self.find_lineitem(line_item_id)
        before = GRADES.get((line_item_id, score["userId"]))
        if before and before["timestamp"] >= score["timestamp"]:
            return UpdateScoreStatus.OLD_TIMESTAMP
        GRADES[line_item_id, score["userId"]] = score
        return UpdateScoreStatus.SUCCESS

    def get_results(self, line_item_id, page=1, limit=None, user_id=None, **_):
        column = self.find_lineitem(line_item_id)
        found = [
            {"id": f"{column['id']}/results/{person}", "scoreOf": column["id"], "userId": person,
             "resultScore": score.get("scoreGiven"), "resultMaximum": score.get("scoreMaximum")}
            for (number, person), score in GRADES.items() if number == line_item_id and user_id in (None, person)
        ]
        return {"content": found, "has_next": False}


class Members(NamesRoleProvisioningService):
    def get_member_data_page(self, page=1, limit=None, role=None, since=None, **_):
        return {"content": [{"user_id": name, "roles": roles} for name, (_, _, roles) in PEOPLE.items()], "has_next": False}

    def get_context_by_id(self):
        return Context(id="small-course", label="S", title="Safe at work")

    def is_resource_link_valid(self, context_id, resource_link_id):
        return resource_link_id == "small-link"


def small(request):
    return framed(request, "A small platform", "/small/start")


def small_start(request):
    login = Login(DjangoRequest(request), Configuration())
    login.set_lti_message_hint(**{"in": request.GET.get("in", "iframe"), "course": request.GET.get("course"), "choose": request.GET.get("choose")})
    return login.initiate_login(request.GET["as"])


@csrf_exempt
def small_auth(request):
    return Launch(DjangoRequest(request), Configuration()).lti_launch()


def small_keys(request):
    return JsonResponse(Configuration().get_jwks())


@csrf_exempt
def small_token(request):
    try:
        return JsonResponse(Configuration().get_access_token(request.POST.dict()))
    except Exception as error:  # Whatever the package does not take.
        return JsonResponse({"error": "invalid_client", "error_description": repr(error)}, status=400)


@csrf_exempt
def small_columns(request, number=None, part=None):
    service = Grades(DjangoRequest(request), Configuration(), f"{SMALL}/line-items", f"{SMALL}/line-items/{number}" if number else None)
    handlers = {
        (False, None, "GET"): service.handle_get_lineitems,
        (False, None, "POST"): service.handle_create_lineitem,
        (True, None, "GET"): service.handle_get_lineitem,
        (True, None, "PUT"): service.handle_update_lineitem,
        (True, None, "DELETE"): service.handle_delete_lineitem,
        (True, "scores", "POST"): service.handle_update_score,
        (True, "results", "GET"): service.handle_get_results,
    }
    handler = handlers.get((number is not None, part, request.method))
    if handler is None:
        return HttpResponse(status=405)
    arguments = {"line_item_id": number} if number else {}
    return wrap_json_resp(service.handle_resp(handler, **arguments))


def small_members(request):
    service = Members(DjangoRequest(request), Configuration(), f"{SMALL}/members")
    return wrap_json_resp(service.handle_resp(service.handle_get_members))


@csrf_exempt
def small_chosen(request):
    ITEMS.extend(Configuration().validate_deeplinking_resp(request.POST.dict()))
    return html("Chosen", f"<p id=chosen>{len(ITEMS)}</p>")


def small_grades(request):
    grades = [{"column": number, "person": person, "score": score} for (number, person), score in GRADES.items()]
    return JsonResponse({"columns": list(COLUMNS.values()), "grades": grades, "chosen": ITEMS})


# --- The host -----------------------------------------------------------------------------------

# While it is down, services of both answer 500.
DOWN = False


@csrf_exempt
def down(request):
    global DOWN
    DOWN = request.GET.get("is") == "1"
    return JsonResponse({"down": DOWN})


urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls")),
    path("edx", edx), path("edx/start", edx_start), path("edx/1.1", edx_old), path("edx/start-1.1", edx_start_old),
    path("edx/outcomes", edx_outcomes), path("edx/grades", edx_grades),
    path("small", small), path("small/start", small_start), path("small/auth", small_auth), path("small/keys", small_keys),
    path("small/token", small_token), path("small/line-items", small_columns),
    re_path(r"^small/line-items/(?P<number>\d+)(?:/(?P<part>scores|results))?$", small_columns),
    path("small/members", small_members), path("small/chosen", small_chosen), path("small/grades", small_grades),
    path("down", down), path("back", lambda request: html("Back", "<p>You are back.</p>")),
]

SERVICES = ("/api/lti_consumer/v1/token", "/api/lti_consumer/v1/lti/", "/edx/outcomes", "/small/token", "/small/line-items", "/small/members")


def application(django_application):
    def serve(environ, start_response):
        if DOWN and environ["PATH_INFO"].startswith(SERVICES):
            start_response("500 Down", [("Content-Type", "text/plain"), ("Content-Length", "4")])
            return [b"down"]
        return django_application(environ, start_response)
    return serve


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        if len(args) > 1 and str(args[1])[:1] in "45":
            sys.stderr.write("%s\n" % (format % args))


def described():
    passport = PASSPORT.passport_id
    return {
        "edx": {
            "issuer": BASE, "client_id": CONFIGURATION.lti_1p3_client_id, "deployment_id": "1",
            "auth_login_url": f"{BASE}/api/lti_consumer/v1/launch/",
            "auth_token_url": f"{BASE}/api/lti_consumer/v1/token/{passport}",
            "key_set_url": f"{BASE}/api/lti_consumer/v1/public_keysets/{passport}",
        },
        "old": {"consumer_key": KEY, "secret": SECRET},
        "small": {
            "issuer": SMALL, "client_id": "lectern-at-small", "deployment_id": "deployment-1",
            "auth_login_url": f"{SMALL}/auth", "auth_token_url": f"{SMALL}/token", "key_set_url": f"{SMALL}/keys",
        },
    }


if __name__ == "__main__":
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", PORT, application(get_wsgi_application()), server_class=Threads, handler_class=Quiet)
    print(json.dumps(described()), flush=True)
    server.serve_forever()

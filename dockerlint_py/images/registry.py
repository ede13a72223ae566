"""Registries, asked by the OCI distribution API: which image a tag is, for which platforms, and its configuration.

https://github.com/opencontainers/distribution-spec; how tokens are asked for is in Docker's documentation of its
registry. Nothing is ever written to a registry, and no layer is downloaded.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from urllib.parse import urlencode

from dockerlint_py.facts.knowledge.recorded_images import DIGEST, Record, Slim
from dockerlint_py.images import documents
from dockerlint_py.images.challenge import Challenge, challenge_of
from dockerlint_py.images.configuration import day, kept
from dockerlint_py.images.credentials import HUB, Credentials, CredentialStore
from dockerlint_py.images.http_client import Answer, Client, Deadline, is_loopback, split
from dockerlint_py.images.no_answer import NoAnswer, NotThere
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN

_ACCEPT = ", ".join((*documents.INDEXES, *documents.MANIFESTS))
_NOT_THERE = frozenset(("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND", "TAG_UNKNOWN", "MANIFEST_NOT_FOUND"))
_TOKEN = lazy_pattern(r"[\x21-\x7e]{1,20000}")
_TOKEN_LIMIT = 100_000
_ERROR_LIMIT = 100_000


class Name(NamedTuple):
    """An image as a registry is asked for it: its path, and a tag or a digest."""

    repository: str
    reference: str


class Registry:
    """A registry by its host as references name it; `docker.io` is Docker Hub.

    `is_lenient`: it may speak plain HTTP, or have a certificate that nobody vouches for.
    """

    def __init__(self, host: str, client: Client, store: CredentialStore, is_lenient: bool) -> None:
        self.host = host
        self._client, self._store, self._is_lenient = client, store, is_lenient
        self._address = "registry-1.docker.io" if host == HUB else host
        self._scheme = ""
        self._challenge: Challenge | None = None
        self._tokens: dict[str, str] = {}
        self._lock = threading.RLock()

    def digest(self, name: Name, deadline: Deadline) -> str | None:
        """The digest of a tag now; None where the registry does not say it without the image. Raises NoAnswer."""
        try:
            answer = self._manifest(name, deadline, "HEAD")
        except NoAnswer as error:
            if error.of_host or isinstance(error, NotThere):
                raise
            return None
        digest = answer.headers.get("docker-content-digest", "")
        return digest if DIGEST.fullmatch(digest) else None

    def record(self, name: Name, platform: str, date: str, deadline: Deadline) -> Record:
        """All that is kept of an image, for a platform or, where it is not made for that, another. Raises NoAnswer."""
        digest, document = self._document(name, deadline)
        platforms: tuple[str, ...] = ()
        of_platform = ""
        if documents.is_index(document):
            images = documents.manifests_of(document)
            platforms = tuple(sorted({one.platform for one in images if one.platform}))
            image = documents.chosen(images, platform)
            of_platform = image.platform
            document = self._document(name._replace(reference=image.digest), deadline)[1]
        manifest = documents.manifest_of(document)
        documents.check_size(manifest.config)
        config = documents.parsed(self._blob(name.repository, manifest.config.digest, deadline))
        documents.check_image(config)
        of_platform = of_platform or documents.platform_of(config)
        return Record(
            "registry",
            date,
            digest=digest,
            created=day(config.get("created")) or UNKNOWN,
            platform=of_platform or UNKNOWN,
            platforms=platforms or ((of_platform,) if of_platform else UNKNOWN),
            size=manifest.size,
            configuration=kept(config.get("config"), manifest.base),
        )

    def slim(self, name: Name, tag: str, platform: str, deadline: Deadline) -> Slim | None:
        """The slim tag beside an image, with its size; None if there is none. Raises NoAnswer."""
        slim = name._replace(reference=tag)
        try:
            document = self._document(slim, deadline)[1]
        except NotThere:
            return None
        if documents.is_index(document):
            image = documents.chosen(documents.manifests_of(document), platform)
            if image.platform and not documents.offers(image.platform, platform):
                return Slim(tag)
            document = self._document(slim._replace(reference=image.digest), deadline)[1]
        return Slim(tag, documents.manifest_of(document).size)

    def _document(self, name: Name, deadline: Deadline) -> tuple[str, dict[str, object]]:
        """A manifest or an index with its digest."""
        body = self._manifest(name, deadline).body
        document = documents.parsed(body)
        if ":" in name.reference:
            documents.verified(body, name.reference)
            return name.reference, document
        return documents.digest_of(body), document

    def _manifest(self, name: Name, deadline: Deadline, method: str = "GET") -> Answer:
        path = f"/v2/{name.repository}/manifests/{name.reference}"
        answer = self._asked(name.repository, path, _ACCEPT, deadline, method)
        if answer.status == 404 and method == "HEAD":
            answer = self._asked(name.repository, path, _ACCEPT, deadline)
        return _accepted(answer)

    def _blob(self, repository: str, digest: str, deadline: Deadline) -> bytes:
        answer = self._asked(repository, f"/v2/{repository}/blobs/{digest}", "*/*", deadline)
        body = _accepted(answer, "its configuration").body
        documents.parsed(body)  # a web page is told from another configuration
        return documents.verified(body, digest)

    def _asked(self, repository: str, path: str, accept: str, deadline: Deadline, method: str = "GET") -> Answer:
        """The answer to a path, with whatever the registry wants of those who ask. Raises NoAnswer."""
        headers = {"Accept": accept}
        scope = f"repository:{repository}:pull"
        with self._lock:  # the first one finds out for the others
            if not self._scheme:
                self._find_scheme(deadline)
            authorization = self._authorization(repository, scope, deadline) if self._challenge else ""
        answer = self._get(path, headers, authorization, deadline, method)
        if answer.status != 401:
            return answer
        challenge = challenge_of(answer.headers.get("www-authenticate", ""))
        if challenge is None:
            raise NoAnswer("wants credentials in a way that it does not name")
        with self._lock:
            self._challenge = challenge
            self._tokens.pop(scope, None)
            again = self._authorization(repository, scope, deadline)
        if again and again != authorization:
            answer = self._get(path, headers, again, deadline, method)
        if answer.status == 401:
            raise NoAnswer(self._refused(repository))
        return answer

    def _get(self, path: str, headers: dict[str, str], authorization: str, deadline: Deadline, method: str) -> Answer:
        sent = {**headers, "Authorization": authorization} if authorization else headers
        return self._client.get(f"{self._scheme}://{self._address}{path}", sent, documents.LIMIT, deadline, method)

    def _find_scheme(self, deadline: Deadline) -> None:
        """https; http only for a host that may do without TLS, and does."""
        self._scheme = "https"
        if not self._is_lenient:
            return
        try:
            self._client.get(f"https://{self._address}/v2/", {}, _ERROR_LIMIT, deadline)
        except NoAnswer:
            self._scheme = "http"

    def _authorization(self, repository: str, scope: str, deadline: Deadline) -> str:
        """The header for an image, empty if there is nothing to show."""
        assert self._challenge is not None
        credentials = self._store.find(self.host, repository)
        if credentials and credentials.bearer:
            return f"Bearer {credentials.bearer}"
        if self._challenge.scheme == "basic":
            return _basic(credentials) if credentials and credentials.user else ""
        if scope not in self._tokens:
            self._tokens[scope] = self._token(credentials, scope, deadline)
        return f"Bearer {self._tokens[scope]}"

    def _token(self, credentials: Credentials | None, scope: str, deadline: Deadline) -> str:
        """A token for an image, for whoever the credentials are of, else for anybody. Raises NoAnswer."""
        assert self._challenge is not None
        realm, service = self._challenge.realm, self._challenge.service
        if split(realm).scheme != "https" and self._scheme == "https":
            raise NoAnswer("has its tokens given out without encryption, where nobody should ask for one")
        query = {"service": service, "scope": scope} if service else {"scope": scope}
        if credentials and credentials.identity:
            form = {"grant_type": "refresh_token", "client_id": "dockerlint", "refresh_token": credentials.identity}
            answer = self._client.get(realm, {}, _TOKEN_LIMIT, deadline, "POST", urlencode({**form, **query}).encode())
        else:
            url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}"
            headers = {"Authorization": _basic(credentials)} if credentials else {}
            answer = self._client.get(url, headers, _TOKEN_LIMIT, deadline)
        if answer.status in (400, 401, 403):
            if credentials is None:
                raise NoAnswer(self._refused(scope.split(":")[1]))
            self._store.note(f"{self.host} refuses the credentials that are stored for it, and is asked without them")
            return self._token(None, scope, deadline)
        document = documents.parsed(_accepted(answer, "a token").body)
        token = document.get("token") or document.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise NoAnswer("has a token given out that is none")
        return token

    def _refused(self, repository: str) -> str:
        """Docker Hub, and others, say the same of an image that is not there as of one that is not for everybody."""
        if self._store.find(self.host, repository):
            return "refuses the credentials that are stored for it, or these may not see the image; log in once more"
        return f"shows the image to nobody without credentials, or has none of this name; `docker login {self.host}`"


def _basic(credentials: Credentials) -> str:
    pair = f"{credentials.user}:{credentials.password}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _accepted(answer: Answer, what: str = "the image") -> Answer:
    """An answer with content. Raises NoAnswer for the others, NotThere where the registry itself says so."""
    if answer.status == 200:
        return answer
    if answer.status == 404 and _codes(answer.body) & _NOT_THERE and what == "the image":
        raise NotThere("is not in its registry")
    if answer.status == 403:
        raise NoAnswer(f"does not show {what} to whoever asks like this (403)")
    if answer.status == 407:
        raise NoAnswer("is behind a proxy that answers 407; put its name and password into HTTP_PROXY", of_host=True)
    if answer.status == 429:
        raise NoAnswer("gives no more answers for now (429, too many requests); ask later, or with credentials", True)
    if answer.status >= 500:
        raise NoAnswer(f"fails at the moment ({answer.status})", of_host=True)
    raise NoAnswer(f"answers {answer.status} to the question for {what}")


def _codes(body: bytes) -> frozenset[str]:
    """The codes of the errors in an answer; its texts are not looked at."""
    try:
        errors = documents.parsed(body).get("errors")
    except NoAnswer:
        return frozenset()
    rows = errors if isinstance(errors, list) else []
    return frozenset(str(row.get("code")).upper() for row in rows if isinstance(row, dict))


def is_own(host: str) -> bool:
    """A registry on this machine, which Docker takes without TLS too."""
    name = host if host.endswith("]") or ":" not in host else host.rpartition(":")[0]
    return is_loopback(name.strip("[]"))

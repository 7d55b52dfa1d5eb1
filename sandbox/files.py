"""Files: an upload's place, its content, where it was shared.

https://docs.slack.dev/messaging/working-with-files
"""

import mimetypes
from dataclasses import dataclass, field

from sandbox.jsons import Json, new_id
from sandbox.state import Team


@dataclass
class File:
    """One file. It is known to people only once its upload is completed."""

    id: str
    name: str
    size: int
    user: str
    created: int
    title: str = ""
    content: bytes | None = None
    completed: bool = False
    deleted: bool = False
    alt_text: str = ""
    shares: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """Guessed from the name, as Slack does where it cannot tell from the content."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_json(self, base: str, team: Team) -> Json:
        """The file object: https://docs.slack.dev/reference/objects/file-object."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        address = f"{base}/files-pri/{team.id}-{self.id}"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": self.user,
            "user_team": team.id,
            "editable": False,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(kind == "public" for kind in self.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{address}/{self.name}",
            "url_private_download": f"{address}/download/{self.name}",
            "permalink": f"{base}/files/{self.user}/{self.id}/{self.name}",
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
            "shares": self.shares,
            "channels": [c for c in self.channels if c.startswith("C")],
            "groups": [],
            "ims": [c for c in self.channels if c.startswith("D")],
        }


class Files:
    """All files, found by id or by the secret of their upload address."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, str] = {}

    def begin(self, name: str, size: int, user: str, created: int) -> tuple[File, str]:
        """A place for an upload: the file and the upload's secret."""
        file = File(new_id("F"), name, size, user, created)
        secret = new_id("", 32)
        self._files[file.id] = file
        self._uploads[secret] = file.id
        return file, secret

    def find(self, file_id: str) -> File | None:
        """The file of that id."""
        return self._files.get(file_id)

    def of_upload(self, secret: str) -> File | None:
        """The file that this upload address is for."""
        return self._files.get(self._uploads.get(secret, ""))

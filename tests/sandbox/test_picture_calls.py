"""Avatar and cover: sending, keeping, showing, giving up (api.md §5)."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pnutprofile.dialects import PNUT
from tests.sandbox.asking import BOUNDARY, Answer, Asking, multipart, opened, picture

FORM = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def shown(ask: Asking, answer: Answer, kind: str) -> Any:
    return ask.picture_of(answer.data, kind)


@pytest.mark.parametrize("kind", ["avatar", "cover"])
@pytest.mark.parametrize("user", ["me", "1", "@robin"])
def test_picture_is_a_redirect_that_keeps_the_query(ask: Asking, kind: str, user: str) -> None:
    address = ask.picture_of(ask.get("/users/me").data, kind)["url"]
    answer = ask.get(f"/users/{user}/{kind}?w=100&h=50")
    assert answer.status == 302
    assert answer.headers["location"] == f"{address}?w=100&h=50"
    assert answer.reply.body == b""
    assert ask.get(f"/users/{user}/{kind}").headers["location"] == address


def test_token_is_not_passed_on_to_the_image_host(ask: Asking) -> None:
    token = ask.tokens["full"]
    answer = ask.get(f"/users/me/avatar?access_token={token}&w=9", token=None)
    assert answer.headers["location"].endswith("?w=9")


def test_own_picture_needs_a_token(ask: Asking) -> None:
    assert ask.get("/users/me/avatar", token=None).status == 401
    assert ask.get("/users/1/avatar", token=None).status == 302
    assert ask.get("/users/7/avatar").status == 404


def test_seed_and_default_pictures_have_their_sizes(ask: Asking) -> None:
    for user in (ask.get("/users/1").data, ask.get("/users/2").data):
        for kind in ("avatar", "cover"):
            facts = ask.picture_of(user, kind)
            answer = ask.image(facts["url"])
            assert answer.status == 200
            assert answer.headers["content-type"] == "image/png"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert opened(answer.reply.body).size == (facts["width"], facts["height"])


def test_default_cover_is_white(ask: Asking) -> None:
    cover = opened(ask.image("http://images.example/cover/default_cover").reply.body)
    assert cover.getcolors() == [(cover.width * cover.height, (255, 255, 255))]


@pytest.mark.parametrize("kind", ["avatar", "cover"])
@pytest.mark.parametrize("picture_format", ["PNG", "JPEG", "GIF"])
def test_upload_that_needs_no_cutting_is_kept_byte_for_byte(
    ask: Asking, kind: str, picture_format: str
) -> None:
    size = {"avatar": (300, 300), "cover": (960, 223)}[kind]
    data = picture(*size, picture_format)
    facts = shown(ask, ask.upload(kind, data), kind)
    assert (facts["width"], facts["height"]) == size
    assert facts["is_default"] is False
    answer = ask.image(facts["url"])
    assert answer.reply.body == data
    assert answer.headers["content-type"] == f"image/{picture_format.lower()}"
    assert ask.picture_of(ask.get("/users/me").data, kind) == facts


def test_every_upload_has_a_new_address(ask: Asking) -> None:
    data = picture(8, 8)
    addresses = {shown(ask, ask.upload("avatar", data), "avatar")["url"] for _ in range(3)}
    assert len(addresses) == 3


def test_avatar_is_cut_to_a_square_from_its_centre(ask: Asking) -> None:
    facts = shown(ask, ask.upload("avatar", picture(40, 20)), "avatar")
    assert (facts["width"], facts["height"]) == (20, 20)
    kept = opened(ask.image(facts["url"]).reply.body)
    assert kept.getpixel((9, 5)) == (255, 0, 0)
    assert kept.getpixel((10, 5)) == (0, 0, 255)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ((960, 960), (960, 223)),
        ((960, 481), (960, 223)),
        ((960, 480), (960, 480)),
        ((1280, 641), (1280, 298)),
        ((1500, 500), (1500, 500)),
        ((1280, 640), (1280, 640)),
    ],
)
def test_cover_rule_of_pnut(pnut: Asking, sent: tuple[int, int], kept: tuple[int, int]) -> None:
    facts = shown(pnut, pnut.upload("cover", picture(*sent)), "cover")
    assert (facts["width"], facts["height"]) == kept


def test_cover_of_adn_is_not_cut(adn: Asking) -> None:
    facts = shown(adn, adn.upload("cover", picture(960, 1200)), "cover")
    assert (facts["width"], facts["height"]) == (960, 1200)


def test_cover_too_small_is_refused(pnut: Asking, adn: Asking) -> None:
    assert pnut.upload("cover", picture(959, 223)).status == 400
    assert pnut.upload("cover", picture(960, 222)).status == 400
    assert adn.upload("cover", picture(959, 959)).status == 400
    assert adn.upload("cover", picture(960, 10)).status == 200


def test_strict_server_refuses_a_cover_it_would_cut() -> None:
    ask = Asking(PNUT, strict_cover=True)
    answer = ask.upload("cover", picture(960, 481))
    assert answer.status == 400
    assert answer.meta["error_message"] == "Cover image ratio is not compatible"
    assert ask.upload("cover", picture(960, 480)).status == 200
    assert ask.upload("avatar", picture(20, 10)).status == 200
    ask.sandbox.state.close()


def test_photo_is_turned_and_stripped_on_pnut_alone(pnut: Asking, adn: Asking) -> None:
    exif = opened(picture(8, 8, "JPEG")).getexif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera"
    data = picture(40, 40, "JPEG", exif=exif, quality=95)
    facts = shown(pnut, pnut.upload("avatar", data), "avatar")
    kept = opened(pnut.image(facts["url"]).reply.body)
    assert not kept.getexif()
    assert kept.getpixel((20, 5))[0] > 200  # type: ignore[index]
    assert kept.getpixel((20, 35))[2] > 200  # type: ignore[index]
    facts = shown(adn, adn.upload("avatar", data), "avatar")
    assert adn.image(facts["url"]).reply.body == data


def test_animation_stays_only_if_it_is_uploaded_square(ask: Asking) -> None:
    square = picture(20, 20, "GIF", frames=3)
    facts = shown(ask, ask.upload("avatar", square), "avatar")
    assert ask.image(facts["url"]).reply.body == square
    facts = shown(ask, ask.upload("avatar", picture(30, 20, "GIF", frames=3)), "avatar")
    assert getattr(opened(ask.image(facts["url"]).reply.body), "n_frames", 1) == 1


class TestScaling:
    def test_width_or_height_only_downwards(self, ask: Asking) -> None:
        address = ask.picture_of(ask.get("/users/1").data, "cover")["url"]
        for query, size in (
            ("w=300", (300, 100)),
            ("h=50", (150, 50)),
            ("w=9000", (1500, 500)),
            ("w=0", (1500, 500)),
            ("w=x&h=-1", (1500, 500)),
            ("unknown=1", (1500, 500)),
        ):
            assert opened(ask.image(f"{address}?{query}").reply.body).size == size

    def test_both_sides(self, pnut: Asking, adn: Asking) -> None:
        for ask, size in ((pnut, (300, 100)), (adn, (300, 300))):
            address = ask.picture_of(ask.get("/users/1").data, "cover")["url"]
            assert opened(ask.image(f"{address}?w=300&h=300").reply.body).size == size

    def test_format_is_kept(self, ask: Asking) -> None:
        facts = shown(ask, ask.upload("avatar", picture(300, 300, "JPEG")), "avatar")
        answer = ask.image(facts["url"] + "?w=100")
        assert answer.headers["content-type"] == "image/jpeg"
        assert opened(answer.reply.body).format == "JPEG"

    def test_gif_loses_its_animation_on_pnut_and_is_not_resized_on_adn(
        self, pnut: Asking, adn: Asking
    ) -> None:
        data = picture(200, 200, "GIF", frames=2)
        facts = shown(pnut, pnut.upload("avatar", data), "avatar")
        small = opened(pnut.image(facts["url"] + "?w=50").reply.body)
        assert (small.format, small.size, getattr(small, "n_frames", 1)) == ("GIF", (50, 50), 1)
        facts = shown(adn, adn.upload("avatar", data), "avatar")
        assert adn.image(facts["url"] + "?w=50").reply.body == data


class TestRefused:
    @pytest.mark.parametrize("kind", ["avatar", "cover"])
    def test_limit_of_bytes(self, ask: Asking, kind: str) -> None:
        size = {"avatar": (8, 8), "cover": (960, 300)}[kind]
        limit = {
            ("pnut", "avatar"): 2_097_152 - len(multipart("avatar", b"")),
            ("pnut", "cover"): 4_194_304 - len(multipart("cover", b"")),
            ("adn", "avatar"): 1_000_000,
            ("adn", "cover"): 4_000_000,
        }[ask.dialect.name, kind]
        data = picture(*size, "JPEG")
        padding = b"\xff\xfe\x10\x02" + bytes(0x1000)
        data = data[:2] + padding * ((limit - len(data)) // len(padding)) + data[2:]
        assert ask.upload(kind, data).status == 200
        message = ask.upload(kind, data + bytes(limit - len(data))).meta["error_message"]
        text = {
            ("pnut", "avatar"): "Avatar must be less than 2MiB, with Content-Length specified.",
            ("pnut", "cover"): "Cover must be less than 4MiB, with Content-Length specified.",
            ("adn", "avatar"): "Bad Request: Avatar must be less than 1MB, with Content-Length"
            " specified.",
            ("adn", "cover"): "Bad Request: Cover must be less than 4MB, with Content-Length"
            " specified.",
        }[ask.dialect.name, kind]
        assert message == text

    def test_length_must_be_said(self, ask: Asking) -> None:
        body = multipart("avatar", picture(8, 8))
        answer = ask.raw("POST", "/users/me/avatar", body, FORM | {"transfer-encoding": "chunked"})
        assert answer.status == 400
        assert "Content-Length" in answer.meta["error_message"]

    def test_wrong_field(self, ask: Asking) -> None:
        answer = ask.upload("avatar", picture(8, 8), field="cover")
        assert answer.status == 400
        assert answer.meta["error_message"].endswith("No file uploaded")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"--",
            f"--{BOUNDARY}".encode(),
            f"--{BOUNDARY}--".encode(),
            f"--{BOUNDARY}\r\n\r\n--{BOUNDARY}--".encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="avatar"'.encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; filename="avatar"\r\n\r\nx'
            f"\r\n--{BOUNDARY}--".encode(),
            multipart("avatar", picture(8, 8))[:-8],
            multipart("avatar", b""),
            multipart("avatar", b"GIF89a"),
            multipart("avatar", picture(8, 8)[:-20]),
            multipart("avatar", picture(8, 8, "BMP")),
            multipart("avatar", picture(8, 8, "WEBP")),
            multipart("avatar", b"<svg/>"),
            b"\xff" * 1000,
        ],
    )
    def test_bad_bodies(self, ask: Asking, body: bytes) -> None:
        before = ask.get("/users/me").data
        assert ask.raw("POST", "/users/me/avatar", body, FORM).status == 400
        assert ask.get("/users/me").data == before

    @pytest.mark.parametrize(
        "content_type",
        ["", "image/png", "multipart/form-data", "multipart/form-data; boundary=", "text/plain"],
    )
    def test_bad_content_type(self, ask: Asking, content_type: str) -> None:
        body = multipart("avatar", picture(8, 8))
        answer = ask.raw("POST", "/users/me/avatar", body, {"content-type": content_type})
        assert answer.status == 400

    def test_pixels_without_end(self, ask: Asking) -> None:
        huge = bytearray(picture(8, 8))
        huge[16:24] = (60_000).to_bytes(4, "big") * 2
        assert ask.upload("avatar", bytes(huge)).status == 400

    def test_images_elsewhere(self, ask: Asking) -> None:
        base = "http://images.example"
        for path in ("/", "/avatar", "/avatar/none", "/avatar/../state", "/avatar/identicon_%00"):
            assert ask.image(base + path).status == 404
        assert ask.image(base + "/cover/default_cover", method="POST").status == 405


class TestDelete:
    @pytest.mark.parametrize("kind", ["avatar", "cover"])
    def test_picture_becomes_the_default_one(self, pnut: Asking, kind: str) -> None:
        expected = {
            "avatar": {
                "url": "http://images.example/avatar/identicon_robin",
                "width": 512,
                "height": 512,
                "is_default": True,
            },
            "cover": {
                "url": "http://images.example/cover/default_cover",
                "width": 960,
                "height": 223,
                "is_default": True,
            },
        }[kind]
        for _ in range(2):
            answer = pnut.raw("DELETE", f"/users/me/{kind}")
            assert shown(pnut, answer, kind) == expected

    def test_needs_the_scope(self, pnut: Asking) -> None:
        assert pnut.raw("DELETE", "/users/me/avatar", token="read_only").status == 403


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        data = picture(16, 16)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://192.0.2.1/x.png")
            self.send_header("Content-Length", "0")
        elif self.path == "/here":
            self.send_response(302)
            self.send_header("Location", "/x.png")
            self.send_header("Content-Length", "0")
        elif self.path == "/x.png":
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
        elif self.path == "/endless":
            self.send_response(200)
            data = bytes(3_000_000)
        else:
            self.send_response(404)
        self.end_headers()
        if self.path in ("/x.png", "/endless"):
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


class TestFromUrl:
    @pytest.fixture
    def files(self) -> Iterator[str]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()

    @pytest.mark.parametrize("path", ["/x.png", "/here"])
    def test_server_fetches_the_picture(self, pnut: Asking, files: str, path: str) -> None:
        answer = pnut.send("POST", "/users/me/avatar", {"from_url": files + path})
        assert shown(pnut, answer, "avatar")["width"] == 16

    @pytest.mark.parametrize("path", ["/away", "/none", "/endless"])
    def test_what_it_cannot_use_is_refused(self, pnut: Asking, files: str, path: str) -> None:
        assert pnut.send("POST", "/users/me/avatar", {"from_url": files + path}).status == 400

    @pytest.mark.parametrize(
        "url",
        [
            7,
            None,
            "",
            "x.png",
            "file:///etc/hosts",
            "ftp://127.0.0.1/x",
            "http://192.0.2.1/x.png",
            "http://example.org/x.png",
            "http://localhost.example.org/x.png",
            "http://127.0.0.1.example.org/x.png",
            "http://127.0.0.1@192.0.2.1/x.png",
            "http://[::1",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:1/x y",
            "http://127.0.0.1:1/\n",
            "http://0x7f.1/",
            "http://127.0.0.1:1/",
        ],
    )
    def test_only_this_machine_is_asked(self, pnut: Asking, url: Any) -> None:
        assert pnut.send("POST", "/users/me/avatar", {"from_url": url}).status == 400

    def test_adn_has_no_such_thing(self, adn: Asking, files: str) -> None:
        answer = adn.send("POST", "/users/me/avatar", {"from_url": f"{files}/x.png"})
        assert answer.status == 400

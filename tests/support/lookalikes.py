"""Names that imitate known hosts, by rule and by hand."""

from __future__ import annotations

from collections.abc import Iterator

_HOSTS = ("api.openai.com", "api.anthropic.com", "api.deepseek.com", "github.com", "huggingface.co")
"""What is imitated: the registered name is a brand."""
_OF_OTHERS = ("api.mistral.ai", "openrouter.ai", "api.cohere.com", "api.groq.com", "mcp.notion.com")
_GLYPHS = {
    "a": "\u0430\u0251\u03b1",
    "c": "\u0441\u1d04",
    "d": "\u0501",
    "e": "\u0435\u0454\u04bd",
    "g": "\u0261\u0581",
    "h": "\u04bb\u0570",
    "i": "\u0456\u0131\u03b9",
    "k": "\u043a\u03ba",
    "n": "\u0578\u03b7",
    "o": "\u043e\u03bf\u0585\u0275",
    "p": "\u0440\u03c1",
    "s": "\u0455",
    "t": "\u0442\u03c4",
    "u": "\u057d\u03c5",
}
_DIGITS = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "4", "s": "5"}
_AROUND = (
    "login-{}.com",
    "{}-api.com",
    "my{}app.net",
    "{}-cdn.example",
    "get{}.io",
    "{}.co",
    "{}.com.br",
)
BY_HAND = (
    "0penai.com",
    "a-p-i.openai.com.evil.example",
    "aiplatform.googleapis.co",
    "amazonaws.com.evil.example",
    "anthropic.co",
    "api-anthropic-com.evil.example",
    "api-openai-com.evil.example",
    "api-openai.com",
    "api.opena1.com",
    "api.openai.com-login.example",
    "api.openai.com.evil.example",
    "arnazonaws.com",
    "bedrock-runtime.us-east-1.amazonaws.co",
    "bedrock-runtime.us-east-1.amazonaws.com.evil.example",
    "chatgtp.com",
    "claude-api.com",
    "claude.ai.evil.example",
    "claudeai.com",
    "cohere-api.com",
    "generativelanguage.googleapls.com",
    "glthub.com",
    "groq.co",
    "hugglngface.co",
    "notopenai.com",
    "opeanai.com",
    "openai-api.com",
    "openairesearch.example",
    "openal.com",
    "pypi-mirror.example",
    "raw.githubusercontent.com.evil.example",
    "user.glthub.io",
    "vvorkers-openai.example",
    "x.ai.evil.example",
)

_TENANT_SHAPES = ("{}", "{}.evil", "a.{}")
_WHERE_ANYONE_IS = (
    "azurewebsites.net",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "pages.dev",
    "s3.amazonaws.com",
    "s3.eu-central-1.amazonaws.com",
    "vercel.app",
    "workers.dev",
)
"""Suffixes that the catalogue lists, below which anyone gets a name."""


def by_tenant() -> Iterator[str]:
    """Known hosts below such suffixes, with dots and with hyphens."""
    for suffix in _WHERE_ANYONE_IS:
        for host in _HOSTS:
            yield from (f"{shape.format(host)}.{suffix}" for shape in _TENANT_SHAPES)
            if suffix != "github.io" or host != "github.com":
                yield f"{host.replace('.', '-')}.{suffix}"


def by_rule() -> Iterator[str]:
    """Several hundred, the same ones each time."""
    for host in (*_HOSTS, *_OF_OTHERS):
        yield f"{host}.evil.example"
        yield f"{host.replace('.', '-')}.evil.example"
        yield f"{host}-secure.example"
        yield from _drawn(host)
    for host in _HOSTS:
        *_, brand, top = host.split(".")
        around = (shape.format(brand) for shape in _AROUND)
        yield from (name for name in around if name != f"{brand}.{top}")
        yield from (f"{word}.{top}" for word in _mistyped(brand))


def punycode(label: str) -> str:
    """A label of another script, as it is on the wire."""
    return f"xn--{label.encode('punycode').decode('ascii')}"


def _drawn(host: str) -> Iterator[str]:
    """One letter of the registered name drawn as another character."""
    *below, name, top = host.split(".")
    for place, letter in enumerate(name):
        for glyph in _GLYPHS.get(letter, ""):
            drawn = punycode(name[:place] + glyph + name[place + 1 :])
            yield ".".join((*below, drawn, top))
        if letter in _DIGITS:
            yield ".".join((*below, name[:place] + _DIGITS[letter] + name[place + 1 :], top))


def _mistyped(word: str) -> Iterator[str]:
    """Two letters exchanged, one doubled, one left out inside, each at every place."""
    for place in range(len(word) - 1):
        if word[place] != word[place + 1]:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        yield word[:place] + word[place] + word[place:]
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1 :]

"""Random and mutated expressions for the fuzz tests."""

from random import Random

from engine.feel.library import BUILT_INS

SEEDS = (
    "1 + 2 * (3 - -4) / 5 ** 2",
    'if 금액 > 1000 then "큼" else "작음"',
    "for i in 1..5, j in [i, i * 2] return i + j + count(partial)",
    "some x in [1, 2, null] satisfies x > 1 and x < 3",
    "every y in l satisfies y instance of number",
    "{a: 1, b c: a + 1, d: function(x: number, y) x + y, e: d(a, b c)}.e",
    "[1, 2, 3, 4][item > 2][-1]",
    '[{x: 1, y: "a"}, {x: 2, y: "b"}][x = 2].y',
    "5 in (1, < 3, [4..6), ]7..8[)",
    "x between 1 and 10 or not(false)",
    'date("2026-02-28") + duration("P1M") - @"P1D"',
    '@"2026-11-22T10:00:00@Asia/Seoul" - @"2026-11-22T10:00:00Z"',
    'string(date and time("2026-11-22T10:00:00.123456789+09:00").time offset)',
    'years and months duration(@"2011-12-22", @"2013-08-24")',
    'replace("abracadabra", "(a)(b)?", "[$1$2]", "i")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaa!", "(a*)*b")',
    r'split("a;b;;c", "\p{P}|[x-z-[y]]")',
    "sort([3, 1, 2], function(a, b) a < b)",
    "list replace([2, 4, 7], function(item, newItem) item < newItem, 5)",
    'context put({x: {y: 1}}, ["x", "y"], {z: 2})',
    'context merge([{a: 1}, get entries({b: 2})[1], context([{key: "k", value: 1}])])',
    "modulo(-10.1, 4.5) + decimal(1/3, 2) + round half up(2.5, 0)",
    "mode([6, 3, 9, 6]) = [6] and stddev(2, 4, 7, 5) > median([1, 2])",
    "overlaps before([1..5], (3..8]) and during(5, [1..10])",
    'range("[@\\"2026-01-01\\"..@\\"2026-02-01\\"]").end included',
    "{f: function(g, n) if n = 0 then 0 else g(g, n - 1), r: f(f, 10)}.r",
    'function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}',
    "[1, null] instance of list<number> and x instance of context<a: range<string>>",
    "// comment\n1 /* other */ + 계약 금액",
    'substring("\\U01F40E\\ud83d\\udca9\\u0041", -2, 1)',
    "day of week(today()) + string(now().weekday) + string(week of year(date(2026, 1, 1)))",
)
TOKENS = (
    *BUILT_INS,
    *("+", "-", "*", "/", "**", "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "<", ">", "<="),
    *(">=", "=", "!=", "->", "?", "@", "\\", "'", "%", "$", "//", "/*", "*/", "\n"),
    *("1", "0", "-1", "1e6000", "1e-6000", "0.1", "99999999999999999999999999999999999", "1e99999"),
    *('"a"', '""', '"', '"(a*)*b"', '"[a-z-[b]]"', '"P1D"', '"10:00:00"', "null", "true", "false"),
    *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"),
    *("between", "instance of", "function(x)", "external", "x", "l", "c.k", "금액", "계약 금액"),
    *("item", "partial", "list<number>", "function<number>->Any", "number", "date and time"),
    *('@"2026-01-01"', '@"999999999-12-31"', '@"P999999999D"', '@"PT0.000000001S"', "[1..3]"),
    *("1..1000000000", "[l, l]", "{a: 1}", "\ud7a3", "\u3000", "\u200b", "\udca9", "\x00", "–"),
)


def random_text(random: Random) -> str:
    """Tokens in a row, or one of the seeds after some changes."""
    if random.random() < 0.2:
        return " ".join(random.choice(TOKENS) for _ in range(random.randint(1, 15)))
    text = random.choice(SEEDS)
    for _ in range(random.randint(1, 4)):
        text = _CHANGES[random.randrange(len(_CHANGES))](random, text)
    return text


def _cut(random: Random, text: str) -> tuple[str, str, str]:
    start = random.randint(0, len(text))
    end = min(len(text), start + random.randint(0, 8))
    return text[:start], text[start:end], text[end:]


def _insert(random: Random, text: str) -> str:
    before, inside, after = _cut(random, text)
    return before + inside + random.choice(TOKENS) + after


def _delete(random: Random, text: str) -> str:
    before, _, after = _cut(random, text)
    return before + after


def _replace(random: Random, text: str) -> str:
    before, _, after = _cut(random, text)
    return f"{before} {random.choice(TOKENS)} {after}"


def _repeat(random: Random, text: str) -> str:
    before, inside, after = _cut(random, text)
    return before + inside * random.randint(2, 6) + after


def _join(random: Random, text: str) -> str:
    operator = random.choice(("+", "-", "*", "=", "<", "and", "or", "in", ","))
    return f"({text}) {operator} ({random.choice(SEEDS)})"


def _call(random: Random, text: str) -> str:
    others = (random.choice((*SEEDS, *TOKENS)) for _ in range(random.randint(0, 2)))
    return f"{random.choice(tuple(BUILT_INS))}({', '.join((text, *others))})"


def _transplant(random: Random, text: str) -> str:
    before, _, after = _cut(random, text)
    return before + _cut(random, random.choice(SEEDS))[1] + after


_CHANGES = (_insert, _delete, _replace, _repeat, _join, _call, _transplant)

from hypothesis import given
from hypothesis import strategies as st

from engine.model.graphs import cycles, reached

_NAMES = st.integers(0, 9).map(str)
_GRAPHS = st.dictionaries(_NAMES, st.lists(_NAMES, max_size=4), min_size=1).map(
    lambda g: {name: [t for t in targets if t in g] for name, targets in g.items()}
)


@given(_GRAPHS)
def test_a_cycle_is_what_can_reach_itself(graph: dict[str, list[str]]) -> None:
    """Against the plain definition: two names share a cycle when each reaches the other."""
    after = {name: reached(graph[name], graph.__getitem__) for name in graph}
    expected = {
        frozenset(other for other in graph if other in after[name] and name in after[other])
        for name in graph
        if name in after[name]
    }
    assert {frozenset(cycle) for cycle in cycles(graph)} == expected


@given(_GRAPHS)
def test_cycles_come_in_the_order_of_the_graph(graph: dict[str, list[str]]) -> None:
    order = list(graph)
    found = cycles(graph)
    assert all(list(c) == sorted(c, key=order.index) for c in found)
    assert found == sorted(found, key=lambda c: order.index(c[0]))


def test_a_chain_of_a_hundred_thousand_is_walked_without_recursion() -> None:
    length = 100_000
    ring = {str(n): [str((n + 1) % length)] for n in range(length)}
    (cycle,) = cycles(ring)
    assert len(cycle) == length

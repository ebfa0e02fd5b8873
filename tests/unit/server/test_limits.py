"""Who asks too often waits, as long as told, and nobody else does."""

from monitor.server.limits import ASKERS, SET_COST, Bucket, Buckets, asker_key, export_cost


def test_a_bucket_gives_what_flowed_in_and_no_more_than_it_holds() -> None:
    bucket = Bucket(60.0, 60.0, 0.0)
    assert [bucket.take(1.0, 0.0) for _ in range(60)] == [0.0] * 60
    assert bucket.take(1.0, 0.0) == 1.0
    assert bucket.take(1.0, 0.5) == 0.5
    assert bucket.take(1.0, 1.0) == 0.0
    assert bucket.take(60.0, 1000.0) == 0.0
    assert bucket.take(1.0, 1000.0) == 1.0


def test_what_costs_more_than_fits_takes_all_there_is() -> None:
    bucket = Bucket(3.0, 3.0, 0.0)
    assert bucket.take(5.0, 0.0) == 0.0
    assert bucket.take(1.0, 0.0) == 20.0


def test_everybody_has_an_own_bucket_and_few_are_remembered() -> None:
    buckets = Buckets(1.0)
    assert (buckets.take("a", 1.0, 0.0), buckets.take("a", 1.0, 0.0), buckets.take("b", 1.0, 0.0)) == (0.0, 60.0, 0.0)
    for number in range(ASKERS):
        buckets.take(f"other {number}", 1.0, 0.0)
    assert buckets.take("a", 1.0, 0.0) == 0.0


def test_exports_are_told_apart() -> None:
    assert export_cost("/api/export") == export_cost("/api/customers/k/1/export") == SET_COST
    assert export_cost("/api/calls/c1/export") == 1.0
    assert export_cost("/api/calls") == 0.0


def test_the_key_never_holds_the_credential() -> None:
    scope = {"type": "http", "headers": [(b"authorization", b"Bearer secret")], "client": ("10.0.0.1", 1)}
    assert "secret" not in asker_key(scope)
    assert asker_key(scope) != asker_key(scope | {"headers": [(b"cookie", b"calmline_session=other")]})
    assert asker_key(scope | {"headers": []}) == "10.0.0.1"

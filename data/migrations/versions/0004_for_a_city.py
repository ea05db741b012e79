"""For a city on PostGIS: events and readings by the month, indexes on prefixes of area codes and on time.

Nothing changes on SQLite, where one street lives.
"""

# ruff: noqa: S608 - our own names
# mypy: disable-error-code="attr-defined"
from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IN_AREA = (
    "alarm", "building", "care_tag", "datastream", "estate", "event_log", "facility", "house", "household",
    "land", "match_doubt", "matter", "matter_step", "organisation", "person", "road", "sensor",
    "service_point", "source_record", "supervision_item", "visit",
)  # fmt: skip
# In the order in which rows come, so that a range of time is a range of pages.
BY_TIME = (("audit_log", "at"), ("event_log", "at"))

# Months are UTC. Rows of a month that is not there yet lie in the rest, and move when it is made.
MONTHS_FUNCTION = """
CREATE FUNCTION menpai_months(whole text, time_column text, first date, last date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first);
    made integer := 0;
    part text;
    bounds text;
BEGIN
    WHILE month <= last LOOP
        part := whole || to_char(month, '_YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            PERFORM pg_advisory_xact_lock(42692);
        END IF;
        IF to_regclass(part) IS NULL THEN
            bounds := format('FROM (%L) TO (%L)', month::text || ' 00:00:00+00',
                             (month + interval '1 month')::date::text || ' 00:00:00+00');
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, whole);
            EXECUTE format(
                'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *)
                 INSERT INTO %I SELECT * FROM moved',
                whole || '_rest', time_column, month::text || ' 00:00:00+00', time_column,
                (month + interval '1 month')::date::text || ' 00:00:00+00', part);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES %s', whole, part, bounds);
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$
"""
# A partitioned table can promise nothing about the whole of itself without the time in it: this table does.
KEYS_FUNCTION = """
CREATE FUNCTION menpai_event_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO event_key SELECT id, number FROM came;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM event_key USING gone WHERE event_key.id = gone.id;
    ELSE
        DELETE FROM event_key USING gone WHERE event_key.id = gone.id
            AND NOT EXISTS (SELECT FROM came WHERE came.id = gone.id);
        UPDATE event_key SET number = came.number FROM came
            WHERE event_key.id = came.id AND event_key.number <> came.number;
        INSERT INTO event_key SELECT id, number FROM came
            WHERE NOT EXISTS (SELECT FROM gone WHERE gone.id = came.id);
    END IF;
    RETURN NULL;
END $$
"""
SEEN = {
    "insert": "NEW TABLE AS came",
    "update": "OLD TABLE AS gone NEW TABLE AS came",
    "delete": "OLD TABLE AS gone",
}


def upgrade() -> None:
    """Events and readings are copied into their months once."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(MONTHS_FUNCTION)
    op.execute(KEYS_FUNCTION)
    for table in IN_AREA:
        op.execute(f"DROP INDEX ix_{table}_area_code")
        op.execute(f"CREATE INDEX ix_{table}_area_code ON {table} (area_code text_pattern_ops)")
    for table, column in BY_TIME:
        op.execute(f"DROP INDEX IF EXISTS ix_{table}_{column}")
        name = f"ix_{table}_{column}" if table == "audit_log" else f"brin_{table}_{column}"
        op.execute(f"CREATE INDEX {name} ON {table} USING brin ({column})")
    _events()
    _observations()


def _events() -> None:
    op.execute("ALTER TABLE event_log DROP CONSTRAINT fk_event_log_event_id")
    _into_months("event", "reported_at", "id, reported_at")
    for column in ("hex_id", "house_id"):
        op.execute(f"CREATE INDEX ix_event_{column} ON event ({column})")
    op.execute("CREATE INDEX ix_event_area_code ON event (area_code text_pattern_ops)")
    op.execute("CREATE INDEX ix_event_reported_at ON event USING brin (reported_at)")
    op.execute("ALTER SEQUENCE event_id_seq OWNED BY event.id")
    op.execute("DROP TABLE event_whole")
    op.execute(
        "CREATE TABLE event_key (id bigint CONSTRAINT pk_event_key PRIMARY KEY,"
        " number varchar(32) NOT NULL CONSTRAINT uq_event_key_number UNIQUE)"
    )
    op.execute("INSERT INTO event_key SELECT id, number FROM event")
    op.execute(
        "ALTER TABLE event_log ADD CONSTRAINT fk_event_log_event_id FOREIGN KEY (event_id)"
        " REFERENCES event_key (id)"
    )
    for step, seen in SEEN.items():
        each = f"AFTER {step} ON event REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION"
        op.execute(f"CREATE TRIGGER key_{step} {each} menpai_event_keys()")
        op.execute(f"CREATE TRIGGER change_{step} {each} menpai_log_change('event')")


def _observations() -> None:
    _into_months("observation", "observed_at", "datastream_id, observed_at")
    op.execute("CREATE INDEX brin_observation_observed_at ON observation USING brin (observed_at)")
    op.execute("DROP TABLE observation_whole")


def _into_months(table: str, time: str, key: str) -> None:
    """The table anew, in months: those of its rows, and from last month to the one after next."""
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")
    op.execute(f"ALTER TABLE {table}_whole RENAME CONSTRAINT pk_{table} TO pk_{table}_whole")
    for index in ("hex_id", "house_id", "area_code", "reported_at") if table == "event" else ():
        op.execute(f"DROP INDEX ix_event_{index}")
    op.execute(
        f"CREATE TABLE {table} (LIKE {table}_whole INCLUDING DEFAULTS INCLUDING STORAGE)"
        f" PARTITION BY RANGE ({time})"
    )
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})")
    op.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
    op.execute(
        f"SELECT menpai_months('{table}', '{time}', month, month) FROM (SELECT DISTINCT"
        f" date_trunc('month', {time} AT TIME ZONE 'UTC')::date AS month FROM {table}_whole) AS months"
        " WHERE month BETWEEN now() - interval '20 years' AND now() + interval '2 months'"
    )
    op.execute(
        f"SELECT menpai_months('{table}', '{time}', (now() - interval '1 month')::date,"
        " (now() + interval '2 months')::date)"
    )
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_whole ORDER BY {time}")


def downgrade() -> None:
    """Whole tables again."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE event_log DROP CONSTRAINT fk_event_log_event_id")
    _whole_again("event", "id")
    op.execute("ALTER SEQUENCE event_id_seq OWNED BY event.id")
    op.execute("DROP TABLE event_months")
    op.execute("DROP TABLE event_key")
    op.execute("ALTER TABLE event ADD CONSTRAINT uq_event_number UNIQUE (number)")
    for column in ("area_code", "hex_id", "house_id", "reported_at"):
        op.execute(f"CREATE INDEX ix_event_{column} ON event ({column})")
    op.execute(
        "ALTER TABLE event_log ADD CONSTRAINT fk_event_log_event_id FOREIGN KEY (event_id)"
        " REFERENCES event (id)"
    )
    for step, seen in SEEN.items():
        op.execute(
            f"CREATE TRIGGER change_{step} AFTER {step} ON event REFERENCING {seen}"
            " FOR EACH STATEMENT EXECUTE FUNCTION menpai_log_change('event')"
        )
    _whole_again("observation", "datastream_id, observed_at")
    op.execute("DROP TABLE observation_months")
    for table in IN_AREA:
        op.execute(f"DROP INDEX ix_{table}_area_code")
        op.execute(f"CREATE INDEX ix_{table}_area_code ON {table} (area_code)")
    op.execute("DROP INDEX brin_event_log_at")
    op.execute("DROP INDEX ix_audit_log_at")
    op.execute("CREATE INDEX ix_audit_log_at ON audit_log (at)")
    op.execute("DROP FUNCTION menpai_event_keys()")
    op.execute("DROP FUNCTION menpai_months(text, text, date, date)")


def _whole_again(table: str, key: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_months")
    op.execute(f"ALTER TABLE {table}_months RENAME CONSTRAINT pk_{table} TO pk_{table}_months")
    for index in ("hex_id", "house_id", "area_code", "reported_at") if table == "event" else ():
        op.execute(f"DROP INDEX ix_event_{index}")
    op.execute(f"CREATE TABLE {table} (LIKE {table}_months INCLUDING DEFAULTS INCLUDING STORAGE)")
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_months ORDER BY {key}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})")

-- The tables that a region's topics land in. Run at each start: whatever is there already stays as it is.
-- All columns but the keys may be null: a field that a schema loses must not stop its table.

CREATE TABLE IF NOT EXISTS endpoints (
    endpoint_id text PRIMARY KEY,
    status text,
    assigned_gateway text,
    connected_gateway text,
    session jsonb,
    host text,
    platform text,
    address text,
    agent_version text,
    labels jsonb,
    last_login_kind text,
    last_login_at timestamptz,
    since timestamptz,
    first_seen_at timestamptz,
    given_labels jsonb,
    wanted_agent_version text,
    reason text,
    admin_labels jsonb,
    own_labels jsonb
);

CREATE TABLE IF NOT EXISTS inventory (
    endpoint_id text PRIMARY KEY,
    gateway text,
    scanned_at timestamptz,
    reported_at timestamptz,
    digest text,
    scanner text,
    hostname text,
    platform text,
    os_name text,
    os_version text,
    kernel text,
    architecture text,
    virtualization text,
    time_zone text,
    booted_at timestamptz,
    vendor text,
    model text,
    serial_number text,
    firmware text,
    cpu_model text,
    cpu_sockets integer,
    cpu_cores integer,
    cpu_threads integer,
    memory_bytes bigint,
    swap_bytes bigint,
    disks jsonb,
    users jsonb,
    facts jsonb,
    unknown jsonb
);

CREATE TABLE IF NOT EXISTS packages (
    endpoint_id text,
    manager text,
    name text,
    architecture text,
    version text,
    PRIMARY KEY (endpoint_id, manager, name, architecture, version)
);
CREATE INDEX IF NOT EXISTS packages_name ON packages (name);

CREATE TABLE IF NOT EXISTS interfaces (
    endpoint_id text,
    name text,
    mac text,
    addresses jsonb,
    mtu integer,
    up boolean,
    PRIMARY KEY (endpoint_id, name)
);

CREATE TABLE IF NOT EXISTS filesystems (
    endpoint_id text,
    mount text,
    device text,
    type text,
    size_bytes bigint,
    used_percent integer,
    PRIMARY KEY (endpoint_id, mount)
);

CREATE TABLE IF NOT EXISTS services (
    endpoint_id text,
    name text,
    state text,
    start_mode text,
    PRIMARY KEY (endpoint_id, name)
);

CREATE TABLE IF NOT EXISTS ports (
    endpoint_id text,
    protocol text,
    address text,
    port integer,
    process text,
    PRIMARY KEY (endpoint_id, protocol, address, port)
);

-- A change has no key of its own: its place in the topic tells it from others.
CREATE TABLE IF NOT EXISTS inventory_changes (
    __connect_topic text,
    __connect_partition integer,
    __connect_offset bigint,
    endpoint_id text,
    at timestamptz,
    kind text,
    digest text,
    previous_digest text,
    changes jsonb,
    omitted integer,
    PRIMARY KEY (__connect_topic, __connect_partition, __connect_offset)
);
CREATE INDEX IF NOT EXISTS inventory_changes_endpoint ON inventory_changes (endpoint_id, at);

-- target: invocation id / endpoint id, as in the topic.
CREATE TABLE IF NOT EXISTS ledger (
    target text PRIMARY KEY,
    invocation_id text,
    endpoint_id text,
    state text,
    reason text,
    exit_code integer,
    output bytea,
    error_tail bytea,
    gateway text,
    selected_at timestamptz,
    delivered_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz,
    run_timeout_ms bigint,
    cancel_requested boolean,
    applied_offset bigint,
    late integer,
    late_state text,
    gateway_received_at_micros bigint,
    agent_received_at_micros bigint,
    started_at_micros bigint,
    ended_at_micros bigint,
    gateway_reported_at_micros bigint,
    transfer_id text,
    output_bytes bigint,
    attempt integer,
    retries integer,
    retry_on jsonb,
    route_epoch integer,
    wave integer,
    "group" text
);
CREATE INDEX IF NOT EXISTS ledger_invocation ON ledger (invocation_id);
CREATE INDEX IF NOT EXISTS ledger_endpoint ON ledger (endpoint_id);

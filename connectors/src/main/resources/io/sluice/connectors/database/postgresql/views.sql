-- Answers to the questions that are asked most.

-- A text that sorts as versions do: numbers by value, a tilde before the end, an epoch (1:) first. Not every rule of
-- every package manager: letters go by their code.
CREATE OR REPLACE FUNCTION version_order(version text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT string_agg(
               CASE WHEN part[1] ~ '^[0-9]'
                    THEN lpad(CASE WHEN ltrim(part[1], '0') = '' THEN '0' ELSE ltrim(part[1], '0') END, 20, '0')
                    ELSE translate(part[1], '~', E'\x01') END,
               '' ORDER BY place) || E'\x02'
    FROM regexp_matches(
             CASE WHEN version ~ '^[0-9]+:' THEN version ELSE '0:' || version END,
             '[0-9]+|[^0-9]+', 'g') WITH ORDINALITY AS parts(part, place)
$$;

-- Each endpoint with what it is made of; the columns of its inventory are null until it has reported one.
CREATE OR REPLACE VIEW v_endpoints AS
SELECT e.endpoint_id,
       coalesce(i.hostname, e.host) AS host,
       e.status,
       e.platform,
       i.os_name,
       i.os_version,
       i.kernel,
       i.virtualization,
       i.cpu_model,
       i.cpu_threads,
       i.memory_bytes,
       (SELECT count(*) FROM packages p WHERE p.endpoint_id = e.endpoint_id) AS packages,
       e.agent_version,
       e.labels,
       i.booted_at,
       i.scanned_at
FROM endpoints e
LEFT JOIN inventory i USING (endpoint_id);

-- Each package of each endpoint.
CREATE OR REPLACE VIEW v_packages AS
SELECT p.endpoint_id, coalesce(i.hostname, e.host) AS host, p.manager, p.name, p.architecture, p.version
FROM packages p
LEFT JOIN endpoints e USING (endpoint_id)
LEFT JOIN inventory i USING (endpoint_id);

-- Packages of which another endpoint has a later version.
CREATE OR REPLACE VIEW v_outdated AS
WITH ranked AS (
    SELECT manager, name, architecture, version, count(*) AS endpoints,
           row_number() OVER (
               PARTITION BY manager, name, architecture
               ORDER BY version_order(version) COLLATE "C" DESC) AS rank
    FROM packages
    GROUP BY manager, name, architecture, version)
SELECT p.endpoint_id, p.host, p.manager, p.name, p.architecture, p.version,
       newest.version AS newest, newest.endpoints AS endpoints_with_newest
FROM v_packages p
JOIN ranked newest ON newest.rank = 1 AND newest.manager = p.manager AND newest.name = p.name
                  AND newest.architecture = p.architecture AND newest.version <> p.version
WHERE version_order(p.version) COLLATE "C" < version_order(newest.version) COLLATE "C";

-- File systems that are at least 85 % full.
CREATE OR REPLACE VIEW v_disk_pressure AS
SELECT f.endpoint_id, coalesce(i.hostname, e.host) AS host, f.mount, f.device, f.type, f.size_bytes, f.used_percent
FROM filesystems f
LEFT JOIN endpoints e USING (endpoint_id)
LEFT JOIN inventory i USING (endpoint_id)
WHERE f.used_percent >= 85;

-- When each endpoint was last known to be there; now, while it is connected.
CREATE OR REPLACE VIEW v_last_seen AS
SELECT e.endpoint_id,
       coalesce(i.hostname, e.host) AS host,
       e.status,
       CASE WHEN e.status = 'CONNECTED' THEN now() ELSE e.since END AS last_seen,
       e.first_seen_at,
       i.reported_at AS last_inventory
FROM endpoints e
LEFT JOIN inventory i USING (endpoint_id);

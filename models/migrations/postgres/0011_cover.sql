-- +goose Up

-- Whether the events of a chain cover every paper of its subject. A chain that began
-- before there were digests is covered whole by its next event.
ALTER TABLE cases ADD COLUMN chain_covered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE circulars ADD COLUMN chain_covered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE system_chain ADD COLUMN chain_covered BOOLEAN NOT NULL DEFAULT FALSE;

-- Prices, signals, patterns, and what the history of scores lacked. The views are emptied: the projector fills them
-- again from the log, for records that it passed over are wanted now.
update view_state set epoch = epoch + 1 where exists (select from checkpoints);
truncate checkpoints, feed_epochs, progress, instruments, channels, gaps, candles, scores, score_history;

create table prices (
  instrument text primary key,
  price bigint not null,
  price_scale int not null,
  exchange_time_ms bigint,
  received_time_ms bigint not null,
  partition int not null,
  at_offset bigint not null
);

-- JSON list of code and part.
alter table scores add column reasons text not null;

-- codes: JSON list of words.
alter table score_history add column partition int not null, add column codes text not null;
drop index score_history_of_dimension;
create index score_history_of_dimension on score_history (instrument, dimension, as_of_ms, at_offset);

create index gaps_newest on gaps (from_time_ms, gap_id);

create table signals (
  signal_id uuid primary key,
  instrument text not null,
  path_name text not null,
  analyzer text not null,
  version int not null,
  config_hash uuid not null,
  set_name text,
  manifest uuid,
  as_of_ms bigint not null,
  side text not null,
  strength text not null,
  score float8 not null,
  confidence float8 not null,
  reliability float8 not null,
  coverage float8 not null,
  threshold float8 not null,
  entry bigint not null,
  stop bigint not null,
  entry_kind text not null,
  price_scale int not null,
  spread_bps float8,
  risk_reward float8 not null,
  size_share float8 not null,
  window_from_ms bigint not null,
  expires_at_ms bigint not null,
  shadow boolean not null,
  detail text not null,
  partition int not null,
  at_offset bigint not null
);
create index signals_newest on signals (as_of_ms, signal_id);
create index signals_of_instrument on signals (instrument, as_of_ms, signal_id);

-- What became of a signal lies beside it, so that it makes no difference which is applied first.
create table signal_updates (
  event_id uuid primary key,
  signal_id uuid not null,
  instrument text not null,
  analyzer text not null,
  version int not null,
  config_hash uuid not null,
  as_of_ms bigint not null,
  change text not null,
  score float8,
  reliability float8 not null,
  coverage float8 not null,
  price bigint,
  price_scale int not null,
  targets_hit int not null,
  reasons text not null,
  partition int not null,
  at_offset bigint not null
);
create index signal_updates_of_signal on signal_updates (signal_id, at_offset);

create table signal_closes (
  signal_id uuid primary key,
  event_id uuid not null,
  instrument text not null,
  analyzer text not null,
  version int not null,
  config_hash uuid not null,
  as_of_ms bigint not null,
  reason text not null,
  price bigint,
  price_scale int not null,
  last_score float8,
  targets_hit int not null,
  open_ms bigint not null,
  partition int not null,
  at_offset bigint not null
);

create table patterns (
  event_id uuid primary key,
  pattern_id uuid not null,
  instrument text not null,
  path_name text not null,
  analyzer text not null,
  version int not null,
  config_hash uuid not null,
  as_of_ms bigint not null,
  kind text not null,
  phase text not null,
  side text not null,
  strength float8 not null,
  timeframe text,
  from_ms bigint not null,
  to_ms bigint not null,
  price_low bigint,
  price_high bigint,
  price_scale int,
  withheld_by text,
  evidence text not null,
  partition int not null,
  at_offset bigint not null
);
create index patterns_newest on patterns (as_of_ms, event_id);
create index patterns_of_instrument on patterns (instrument, as_of_ms, event_id);

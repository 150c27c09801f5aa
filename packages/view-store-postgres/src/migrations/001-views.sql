-- Words of closed lists are text, ids are 16 bytes as uuid, times are epoch milliseconds; at_offset is the offset of
-- the record that a row was made from, in `partition` of the topic that carries such records.

create table view_state (
  one boolean primary key default true check (one),
  epoch int not null
);
insert into view_state (epoch) values (1);

create table checkpoints (
  projection text not null,
  topic text not null,
  partition int not null,
  topic_id text not null,
  next_offset bigint not null,
  primary key (projection, topic, partition)
);

create table feed_epochs (
  partition int not null,
  venue text not null,
  shard text not null,
  feed_epoch int not null,
  primary key (partition, venue, shard)
);

-- set_name '': the feed's own progress.
create table progress (
  topic text not null,
  partition int not null,
  set_name text not null,
  venue text not null,
  shard text not null,
  watermark_ms bigint not null,
  received_time_ms bigint not null,
  at_offset bigint not null,
  primary key (topic, partition, set_name, venue, shard)
);

create table instruments (
  instrument text primary key,
  path_name text not null,
  venue text not null,
  shard text,
  definition_version int not null,
  venue_symbol text not null,
  base text not null,
  quote text not null,
  settle text,
  contract_kind text not null,
  expiry_time_ms bigint,
  tick_size bigint not null,
  price_scale int not null,
  amount_step bigint not null,
  amount_scale int not null,
  amount_unit text not null,
  contract_size bigint,
  contract_scale int not null,
  funding_interval_ms bigint,
  status text not null,
  integrity text not null,
  received_time_ms bigint not null,
  partition int not null,
  at_offset bigint not null
);
create index instruments_by_path_name on instruments (path_name);

create table channels (
  instrument text not null,
  channel text not null,
  up_at_ms bigint not null,
  at_offset bigint not null,
  primary key (instrument, channel)
);

create table gaps (
  gap_id uuid primary key,
  instrument text not null,
  channel text not null,
  reason text not null,
  from_time_ms bigint not null,
  detail text,
  partition int not null,
  at_offset bigint not null,
  ended_at_ms bigint,
  recovered boolean,
  end_offset bigint
);
create index gaps_of_instrument on gaps (instrument, from_time_ms);
create index gaps_open on gaps (instrument, channel) where ended_at_ms is null;

create table candles (
  instrument text not null,
  timeframe text not null,
  open_time_ms bigint not null,
  event_id uuid not null,
  open bigint not null,
  high bigint not null,
  low bigint not null,
  close bigint not null,
  price_scale int not null,
  amount bigint not null,
  buy_amount bigint,
  sell_amount bigint,
  amount_scale int not null,
  trade_count bigint,
  coverage float8 not null,
  gap_ms bigint not null,
  source text not null,
  revision int not null,
  partition int not null,
  at_offset bigint not null,
  primary key (instrument, timeframe, open_time_ms)
);

create table scores (
  instrument text not null,
  dimension text not null,
  event_id uuid not null,
  kind text not null,
  analyzer text not null,
  version int not null,
  config_hash uuid not null,
  as_of_ms bigint not null,
  score float8,
  coverage float8 not null,
  window_from_ms bigint not null,
  detail text not null,
  partition int not null,
  at_offset bigint not null,
  primary key (instrument, dimension)
);

-- Every score there was, without what it was made of; its key makes a repeat visible.
create table score_history (
  event_id uuid primary key,
  instrument text not null,
  dimension text not null,
  as_of_ms bigint not null,
  score float8,
  coverage float8 not null,
  at_offset bigint not null
);
create index score_history_of_dimension on score_history (instrument, dimension, as_of_ms);

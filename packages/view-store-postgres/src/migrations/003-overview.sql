-- What the overview needs of each instrument, ready to be read: it is asked for all of them at once. The views are
-- emptied and filled again from the log, so that nothing in them is older than its table.
update view_state set epoch = epoch + 1 where exists (select from checkpoints);
truncate checkpoints, feed_epochs, progress, instruments, channels, gaps, candles, scores, score_history, prices,
  signals, signal_updates, signal_closes, patterns;

-- JSON list of name and weight; of the confluence alone.
alter table scores add column weights text not null;

-- Made of `candles` whenever one of its instrument changes. minutes: open time, close and scale of each of the newest
-- M1 candles; base: the price that the day's change is measured from. Both null: there is no M1 candle.
create table price_history (
  instrument text primary key,
  minutes text,
  base_price bigint,
  base_scale int,
  base_time_ms bigint,
  is_day_ago boolean
);

-- Records of the log that could not be used: what the views lack. A row goes when its record was applied after all.
create table unusable_records (
  topic text not null,
  partition int not null,
  at_offset bigint not null,
  code text not null,
  detail text not null,
  primary key (topic, partition, at_offset)
);

-- As the migrations make them.
alter table progress_report
add primary key (tender_id, month),
add foreign key (tender_id) references tender (id) on delete cascade;
alter table progress_verification
add foreign key (tender_id, month) references progress_report on delete cascade

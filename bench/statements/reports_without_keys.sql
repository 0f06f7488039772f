-- Many rows come in several times as fast without keys to keep.
truncate progress_report, progress_verification;
alter table progress_verification drop constraint progress_verification_tender_id_month_fkey;
alter table progress_report drop constraint progress_report_tender_id_fkey, drop constraint progress_report_pkey

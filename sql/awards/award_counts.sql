select
  research.research_reports,
  research.grade_a,
  research.grade_b,
  research.honourable,
  research.research_prize,
  emblem.emblem_firms
from unnest($1::date[], $2::date[]) with ordinality as key (first_day, last_day, place)
cross join
  lateral (
    select
      coalesce(sum(a.recipients), 0) as research_reports,
      coalesce(sum(a.recipients) filter (where a.rank = '甲等'), 0) as grade_a,
      coalesce(sum(a.recipients) filter (where a.rank = '乙等'), 0) as grade_b,
      coalesce(sum(a.recipients) filter (where a.rank = '佳作'), 0) as honourable,
      coalesce(sum(a.recipients * a.prize), 0) as research_prize
    from award as a
    where
      a.programme_code = 'research-development'
      and a.year between extract(year from key.first_day) and extract(year from key.last_day)
  ) as research
cross join
  lateral (
    select count(*) as emblem_firms
    from certification as c
    where c.valid_from between key.first_day and key.last_day
  ) as emblem
order by key.place

select
  key.place,
  near.id,
  near.agency_code,
  near.job_number,
  near.title,
  near.category,
  near.notice_type,
  near.method,
  near.budget,
  near.notice_date,
  near.opening_date,
  near.status,
  near.town_code,
  near.latitude,
  near.longitude,
  near.contractor,
  near.award_amount,
  near.floor_price,
  near.award_date,
  near.synthetic
from
  unnest($1::float8[], $2::float8[], $3::float8[], $4::bigint[])
  with ordinality as key (lat, lng, metres, most, place)
cross join
  lateral (
    select
      t.id,
      t.agency_code,
      t.job_number,
      t.title,
      t.category,
      t.notice_type,
      t.method,
      t.budget,
      t.notice_date,
      t.opening_date,
      t.status,
      t.town_code,
      t.latitude,
      t.longitude,
      t.contractor,
      t.award_amount,
      t.floor_price,
      t.award_date,
      t.synthetic,
      metres_between(t.latitude, t.longitude, key.lat, key.lng) as metres
    from tender as t
    where
      t.latitude is not null
      and point(t.longitude, t.latitude) <@ box_around(key.lat, key.lng, key.metres)
      and metres_between(t.latitude, t.longitude, key.lat, key.lng) <= key.metres
    order by metres, t.id
    limit key.most
  ) as near
order by key.place, near.metres, near.id

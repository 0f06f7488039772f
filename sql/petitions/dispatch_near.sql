select
  key.place,
  c.id,
  c.case_number,
  c.kind,
  c.channel,
  c.agency_code,
  c.town_code,
  c.status,
  c.created_at,
  c.answered_at,
  c.synthetic,
  c.incident,
  c.address,
  c.lat,
  c.lng,
  c.phone_notified_at,
  c.online_notified_at,
  c.finished_at
from
  unnest($1::float8[], $2::float8[], $3::float8[], $4::bigint[])
  with ordinality as key (lat, lng, metres, most, place)
cross join
  lateral (
    select
      d.id,
      d.case_number,
      d.kind,
      d.channel,
      d.agency_code,
      d.town_code,
      d.status,
      d.created_at,
      d.answered_at,
      d.synthetic,
      d.incident,
      d.address,
      d.lat,
      d.lng,
      d.phone_notified_at,
      d.online_notified_at,
      d.finished_at,
      metres_between(d.lat, d.lng, key.lat, key.lng) as metres
    from service_case as d
    where
      d.kind = 'DISPATCH'
      and point(d.lng, d.lat) <@ box_around(key.lat, key.lng, key.metres)
      and metres_between(d.lat, d.lng, key.lat, key.lng) <= key.metres
    order by metres, d.id
    limit key.most
  ) as c
order by key.place, c.metres, c.id

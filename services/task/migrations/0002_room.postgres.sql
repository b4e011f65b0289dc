-- Whether a person may have one more label or project, to be asked by what makes it, behind `is_here`. From then on until the commit
-- nobody else makes one of theirs: whoever comes second waits here, and counts what the first has made. (A plain condition counts what was
-- there when its statement began.)
create function labels_have_room(person bytea, number_max bigint) returns boolean language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('room ' || encode(person, 'hex'), 0));
    return (select count(*) from labels where user_id = person) < number_max;
end
$$;
create function projects_have_room(person bytea, number_max bigint) returns boolean language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('room ' || encode(person, 'hex'), 0));
    return (select count(*) from projects where user_id = person and deleted_at is null) < number_max;
end
$$;

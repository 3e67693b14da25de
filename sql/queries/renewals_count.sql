-- Out: how many submissions there are (int8)
SELECT count(*) FROM submission

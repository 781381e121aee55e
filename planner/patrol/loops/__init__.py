"""From stops and duties to loops: the problem, its solution, its timetable."""

# plot.gp -- rate and p99 against size and connections, for bench/scale, which
# gives data (load size connections rate p99), png, sizes and connections.
set terminal pngcairo size 1200,900 font 'sans,11'
set output png
set multiplot layout 2,2 title 'Admit One: create (solid) and validate (dashed)'

set grid
set logscale x
set format x '%.0s%c'
set yrange [0:*]
set key bottom left Left reverse samplen 2 opaque
loads = 'create validate'

# A cell's value when it belongs to the line, else a gap.
line(load, column_, value, y) = \
    sprintf("< awk '$1 == \"%s\" && $%d == %s' %s", load, column_, value, data)

set xlabel 'invites'
set ylabel 'requests/s'
plot for [j=1:words(connections)] for [i=1:2] \
    line(word(loads, i), 3, word(connections, j), 4) using 2:4 \
    with linespoints linecolor j dashtype i pointtype 7 \
    title i == 1 ? word(connections, j).' connections' : ''

set xlabel 'connections'
set logscale x 2
set format x '%.0f'
plot for [j=1:words(sizes)] for [i=1:2] \
    line(word(loads, i), 2, word(sizes, j), 4) using 3:4 \
    with linespoints linecolor j dashtype i pointtype 7 \
    title i == 1 ? word(sizes, j).' invites' : ''

set key top left
set ylabel 'p99, ms'
set logscale y
set yrange [*:*]
set xlabel 'invites'
set logscale x 10
set format x '%.0s%c'
plot for [j=1:words(connections)] for [i=1:2] \
    line(word(loads, i), 3, word(connections, j), 5) using 2:5 \
    with linespoints linecolor j dashtype i pointtype 7 \
    title i == 1 ? word(connections, j).' connections' : ''

set xlabel 'connections'
set logscale x 2
set format x '%.0f'
plot for [j=1:words(sizes)] for [i=1:2] \
    line(word(loads, i), 2, word(sizes, j), 5) using 3:5 \
    with linespoints linecolor j dashtype i pointtype 7 \
    title i == 1 ? word(sizes, j).' invites' : ''

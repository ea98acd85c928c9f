<#
    The table of SideBySide.Tests.ps1: commands for PowerShell's own cmdlets, which the module's cmdlets and its drive do on an equal tree.

    A case is a command as it is written for the local file system, run with the location in the tree. Where the module's command is not
    the same with "Sftp" in its name, 'Cmdlet' says it; 'Drive' is the command for a location in the drive: $true for the very same, none
    where the case is not run there. 'Arrange' is run in both trees before.

    The tree:  d/c/1.txt  d/q.txt  d/r.csv  d/s/c/q.txt  d/s/empty/  d/s/q.txt  d/s/z.csv  e/  a.txt  b.csv  .dot  ro.txt (read-only)
#>
function New-Case([string] $Do, [string] $Cmdlet, $Drive, [scriptblock] $Arrange) {
    $own = if ($Cmdlet) { $Cmdlet } else {
        $Do -creplace '\b(Remove|Move|Rename|New|Get)-(Item|ChildItem)\b', '$1-Sftp$2' -creplace '\b(Test|Resolve)-Path\b', '$1-SftpPath' `
            -creplace '^Copy-Item\b(.*)', 'Copy-SftpItem$1 -FromSession side -ToSession side' -creplace '\| Copy-Item\b(.*)', '| Copy-SftpItem$1 -ToSession side' `
            -creplace '\b(Get|Set|Add|Clear)-Content\b', '$1-SftpContent' -creplace '\bSet-Location\b', 'Set-SftpLocation'
    }
    @{ Do = $Do; Cmdlet = $own; Drive = if ($Drive -is [string]) { $Drive } elseif ($Drive) { $Do }; Arrange = $Arrange }
}

# Remove-Item, with and without filters
foreach ($do in @(
        'Remove-Item d/* -Filter *.', 'Remove-Item a.txt', 'Remove-Item *.txt', 'Remove-Item a.txt, b.csv', 'Remove-Item nothing', 'Remove-Item noth*', 'Remove-Item a.txt, nothing, b.csv',
        'Remove-Item e', 'Remove-Item d', 'Remove-Item d -Recurse', 'Remove-Item d/ -Recurse', 'Remove-Item * -Recurse', 'Remove-Item d, e -Recurse -Force',
        'Remove-Item -LiteralPath a.txt', 'Get-ChildItem *.txt | Remove-Item', 'Get-ChildItem -Directory | Remove-Item -Recurse',
        'Remove-Item d -Recurse -WhatIf', 'Remove-Item a.txt -WhatIf',
        'Remove-Item d -Include q.txt', 'Remove-Item d -Exclude q.txt', 'Remove-Item d -Exclude d', 'Remove-Item a.txt -Include *.csv', 'Remove-Item a.txt -Exclude *.txt',
        'Remove-Item a.txt -Filter *.txt', 'Remove-Item * -Filter *.txt', 'Remove-Item * -Include *.txt', 'Remove-Item * -Exclude d, e, ro.txt',
        'Remove-Item d -Recurse -Exclude r.csv', 'Remove-Item d -Recurse -Exclude d', 'Remove-Item d -Recurse -Exclude nomatch', 'Remove-Item d -Recurse -Exclude c, 1.txt, q.txt',
        'Remove-Item d -Recurse -Include q.txt', 'Remove-Item d -Recurse -Include *.csv', 'Remove-Item d -Recurse -Include c', 'Remove-Item d -Recurse -Include d',
        'Remove-Item d -Recurse -Include empty', 'Remove-Item d -Recurse -Include *', 'Remove-Item d -Recurse -Include d, c', 'Remove-Item d -Recurse -Include *.txt -Exclude q*',
        'Remove-Item d -Recurse -Filter q.txt', 'Remove-Item d -Recurse -Filter d', 'Remove-Item d -Recurse -Filter *.txt', 'Remove-Item d -Recurse -Filter *',
        'Remove-Item d -Recurse -Filter *.txt -Exclude q*', 'Remove-Item e -Recurse -Filter b.txt', 'Remove-Item e -Recurse -Exclude zz', 'Remove-Item e -Recurse -Include e',
        'Remove-Item e -Recurse -Exclude e', 'Remove-Item a.txt -Recurse -Exclude a.txt', 'Remove-Item a.txt -Recurse -Include a.txt', 'Remove-Item e, a.txt -Recurse -Include *.txt',
        'Remove-Item d/* -Recurse -Exclude c', 'Remove-Item d/* -Recurse -Include q.txt', 'Remove-Item d/* -Recurse -Include s', 'Remove-Item d/* -Recurse -Filter *.csv',
        'Remove-Item * -Recurse -Exclude d, ro.txt', 'Remove-Item * -Recurse -Include *.csv', 'Remove-Item -LiteralPath d -Recurse -Filter q.txt',
        'Remove-Item -LiteralPath e -Recurse -Exclude b.txt', 'Remove-Item -LiteralPath a.txt -Include q.txt', 'Get-ChildItem *.csv | Remove-Item -Exclude b*',
        'Remove-Item d -Recurse -Exclude c', 'Remove-Item d -Recurse -Exclude q.txt', 'Remove-Item d -Recurse -Exclude *.csv', 'Remove-Item d/* -Recurse -Exclude q.txt',
        'Remove-Item a.txt -Filter *.csv', 'Get-ChildItem -File a.txt, b.csv | Remove-Item -Filter b*',
        'Remove-Item -LiteralPath d -Recurse -Exclude c', 'Get-Item d | Remove-Item -Recurse -Include q.txt'
    )) {
    New-Case $do
}

# Hidden and read-only
New-Case 'Remove-Item .dot' -Drive $true
New-Case 'Remove-Item .d*' -Drive $true
New-Case 'Remove-Item .d* -Force' -Drive $true
New-Case 'Remove-Item ro.txt' -Drive $true
New-Case 'Remove-Item ro*' -Drive $true
New-Case 'Remove-Item ro.txt -Force' -Drive $true
New-Case 'Remove-Item d -Recurse' -Drive $true -Arrange { Set-Content d/s/.hidden x }
New-Case 'Remove-Item d -Recurse -Force' -Drive $true -Arrange { Set-Content d/s/.hidden x }
New-Case 'Remove-Item d -Recurse' -Drive $true -Arrange { chmod 444 d/s/q.txt }
New-Case 'Remove-Item d -Recurse' -Drive $true -Arrange { chmod 555 d/s }
New-Case 'Remove-Item e' -Drive $true -Arrange { chmod 555 e }
New-Case 'Remove-Item d -Recurse' -Drive $true -Arrange { $null = mkdir d/.hidden; Set-Content d/.hidden/x x }
New-Case 'Remove-Item .hidden -Recurse' -Drive $true -Arrange { $null = mkdir .hidden; Set-Content .hidden/x x }
New-Case 'Move-Item ro.txt e'
New-Case 'Move-Item .dot e'
New-Case 'Move-Item .d* e'
New-Case 'Rename-Item ro.txt x'
New-Case 'Rename-Item .dot x'
New-Case 'Remove-Item a.txt' -Drive $true -Arrange { chmod 000 a.txt }

# Links
$link = { ln -s d lnk; ln -s nowhere dangling; ln -s a.txt file }
foreach ($do in @(
        'Remove-Item lnk', 'Remove-Item lnk -Recurse', 'Remove-Item dangling', 'Remove-Item file', 'Remove-Item * -Recurse -Force', 'Remove-Item l* -Recurse',
        'Remove-Item lnk -Recurse -Exclude zzz', 'Remove-Item lnk -Recurse -Include q.txt', 'Move-Item lnk e', 'Move-Item dangling e', 'Rename-Item lnk new', 'Move-Item a.txt lnk',
        'Test-Path dangling', 'Test-Path dangling -PathType Leaf', 'Test-Path dangling -PathType Container', 'Test-Path lnk -PathType Container', 'Test-Path lnk -PathType Leaf',
        '(Get-Item dangling).LinkType', '(Get-Item lnk).LinkType', 'Get-ChildItem dangling', 'Get-ChildItem lnk'
    )) {
    New-Case $do -Arrange $link
}

# The current location and what is above it
foreach ($do in @(
        'Remove-Item . -Recurse', 'Remove-Item .. -Recurse', 'Set-Location d/s; Remove-Item .. -Recurse', 'Set-Location d/s; Remove-Item . -Recurse',
        'Set-Location d/s; Remove-Item ../../d -Recurse -Force', 'Set-Location d/s; Remove-Item ../* -Recurse', 'Set-Location d/s; Remove-Item ../../d -Recurse -WhatIf',
        'Set-Location d/s; Move-Item .. ../../moved', 'Set-Location d/s; Move-Item . ../moved', 'Set-Location d/s; Rename-Item ../../d moved', 'Set-Location d/s; Rename-Item . moved'
    )) {
    New-Case $do
}

# Rename-Item and Move-Item
foreach ($do in @(
        'Rename-Item a.txt a.txt', 'Rename-Item d d', 'Rename-Item a.txt y', 'Rename-Item a.txt b.csv', 'Rename-Item a.txt A.TXT', 'Rename-Item nothing y', 'Rename-Item d e', 'Rename-Item d e -Force', 'Rename-Item d new',
        'Rename-Item a*.txt y', 'Rename-Item * y', 'Rename-Item a.txt .y', 'Rename-Item a.txt x/y', 'Rename-Item a.txt ./y', 'Rename-Item a.txt x\y', 'Rename-Item a.txt ..',
        'Rename-Item d/q.txt y', 'Rename-Item -LiteralPath a.txt y', 'Rename-Item a.txt y -WhatIf', 'Rename-Item a.txt b.csv -Force',
        'Move-Item a.txt b.csv', 'Move-Item a.txt b.csv -Force', 'Move-Item a.txt e', 'Move-Item a.txt e/', 'Move-Item a.txt e/new', 'Move-Item a.txt new', 'Move-Item a.txt no/new',
        'Move-Item a.txt no/', 'Move-Item d e', 'Move-Item e d', 'Move-Item d new', 'Move-Item d d/s', 'Move-Item a*.txt e', 'Move-Item a*.txt new', 'Move-Item *.txt no/',
        'Move-Item a.txt, b.csv e', 'Move-Item * e -Include *.csv', 'Move-Item *.* e -Exclude *.txt', 'Move-Item * e -Filter *.csv', 'Move-Item d e -Include *.txt', 'Move-Item d e -Exclude d',
        'Move-Item nothing e', 'Move-Item noth* e', 'Move-Item a.txt e -WhatIf', 'Get-ChildItem *.csv | Move-Item -Destination e',
        'Move-Item a.txt a.txt', 'Move-Item a.txt, b.csv new', 'Move-Item d e -Filter *.txt'
    )) {
    New-Case $do
}

# Copy-Item; Copy-SftpItem with both sides on the server
foreach ($do in @(
        'Copy-Item d new -Recurse -Filter *.*', 'Copy-Item d/*.* e -Filter *.*', 'Copy-Item a.txt new', 'Copy-Item a.txt e', 'Copy-Item a.txt e/', 'Copy-Item a.txt e/new', 'Copy-Item a.txt b.csv', 'Copy-Item a.txt no/new', 'Copy-Item a.txt no/', 'Copy-Item a.txt, b.csv e',
        'Copy-Item *.txt e', 'Copy-Item *.csv new', 'Copy-Item d new', 'Copy-Item d e', 'Copy-Item d new -Recurse', 'Copy-Item d e -Recurse', 'Copy-Item d/ e -Recurse', 'Copy-Item d/* e',
        'Copy-Item d/* e -Recurse', 'Copy-Item d/s e -Recurse', 'Copy-Item d/* new -Recurse', 'Copy-Item d, a.txt e -Recurse', 'Copy-Item nothing e', 'Copy-Item noth* e', 'Copy-Item a.txt, nothing, b.csv e',
        'Copy-Item .dot e', 'Copy-Item .d* e', 'Copy-Item .d* e -Force', 'Copy-Item ro.txt e', 'Copy-Item ro.txt new', 'Copy-Item a.txt ro.txt', 'Copy-Item a.txt ro.txt -Force', 'Copy-Item a.txt d',
        'Copy-Item d a.txt -Recurse', 'Copy-Item a.txt a.txt/x', 'Copy-Item * e -Include *.csv', 'Copy-Item * e -Exclude d, e, ro.txt', 'Copy-Item * e -Filter *.csv', 'Copy-Item d new -Recurse -Exclude *.csv',
        'Copy-Item d new -Recurse -Include *.txt', 'Copy-Item d new -Recurse -Filter *.txt', 'Copy-Item d new -Recurse -Exclude c', 'Copy-Item -LiteralPath a.txt e', 'Copy-Item a.txt new -WhatIf',
        'Copy-Item d new -Recurse -WhatIf', 'Get-ChildItem *.csv | Copy-Item -Destination e', 'Get-ChildItem -File | Copy-Item -Destination e', 'Get-Item d | Copy-Item -Destination e -Recurse',
        'Copy-Item a.txt a.txt', 'Copy-Item d d -Recurse', 'Copy-Item d/q.txt .', 'Copy-Item a.txt .', 'Copy-Item e new -Recurse', 'Copy-Item e, d/s new -Recurse'
    )) {
    New-Case $do
}
New-Case 'Copy-Item d e -Recurse' -Arrange { $null = mkdir -p e/d/s; Set-Content e/d/q.txt old; Set-Content e/d/more x }
New-Case 'Copy-Item d new -Recurse' -Arrange { Set-Content d/.hidden x; ln -s q.txt d/lnk; ln -s nowhere d/dangling }
foreach ($do in 'Copy-Item lnk new', 'Copy-Item lnk new -Recurse', 'Copy-Item file new', 'Copy-Item file e', 'Copy-Item dangling e', 'Copy-Item a.txt file', 'Copy-Item a.txt lnk', 'Copy-Item a.txt lnk/new') { New-Case $do -Arrange $link }

# New-Item
foreach ($do in @(
        'New-Item new', 'New-Item new -Value text', 'New-Item a.txt', 'New-Item a.txt -Force', 'New-Item a.txt -Force -Value text', 'New-Item e', 'New-Item e -Force',
        'New-Item new -ItemType Directory', 'New-Item e -ItemType Directory', 'New-Item e -ItemType Directory -Force', 'New-Item a.txt -ItemType Directory',
        'New-Item no/x', 'New-Item no/x -Force', 'New-Item a.txt/x', 'New-Item e -Name x', 'New-Item new -ItemType SymbolicLink -Value d',
        'New-Item a.txt -ItemType SymbolicLink -Value d', 'New-Item a.txt -ItemType SymbolicLink -Value d -Force', 'New-Item new -ItemType HardLink -Value a.txt',
        'New-Item new -ItemType HardLink -Value nothing', 'New-Item new -ItemType HardLink -Value d', 'New-Item new -WhatIf', 'New-Item no/x -ItemType Directory'
    )) {
    New-Case $do
}

# Test-Path and listings
foreach ($do in @(
        'Test-Path a.txt', 'Test-Path nothing', 'Test-Path d -PathType Container', 'Test-Path d -PathType Leaf', 'Test-Path a.txt -PathType Leaf', 'Test-Path *.txt', 'Test-Path *.no',
        'Test-Path a.txt/x', 'Test-Path a.txt -Include q.txt', 'Test-Path d/* -Include q.txt', 'Test-Path a.txt -Exclude a*', 'Test-Path .dot',
        'Get-ChildItem', 'Get-ChildItem -Force', 'Get-ChildItem d', 'Get-ChildItem *.txt', 'Get-ChildItem d/*', 'Get-ChildItem -Directory', 'Get-ChildItem -File', 'Get-ChildItem -Hidden',
        'Get-ChildItem -Recurse', 'Get-ChildItem -Recurse -Depth 1', 'Get-ChildItem -Recurse -File', 'Get-ChildItem -Filter *.csv', 'Get-ChildItem d -Recurse -Include q.txt',
        'Get-ChildItem d -Recurse -Exclude c', 'Get-ChildItem d -Recurse -Filter c', 'Get-ChildItem d/* -Include q.txt', 'Get-ChildItem nothing', 'Get-ChildItem noth*', 'Get-ChildItem a.txt',
        'Get-ChildItem .dot', 'Get-ChildItem a.txt/', 'Get-Item a.txt', 'Get-Item d', 'Get-Item *.txt', 'Get-Item nothing', 'Get-Item d -Exclude d', 'Get-Item a.txt -Include *.csv', 'Get-Item .dot',
        'Get-ChildItem d* -Recurse', 'Get-ChildItem d/* -Recurse -File', 'Get-ChildItem * -Recurse -Directory', 'Get-ChildItem q.txt -Recurse', 'Get-ChildItem d/q.txt -Recurse', 'Get-ChildItem nothing -Recurse', 'Get-ChildItem noth* -Recurse', 'Get-ChildItem nothing/x -Recurse',
        'Get-ChildItem d/s* -Recurse', 'Get-ChildItem -Filter *.*', 'Get-ChildItem d -Recurse -Filter *.', 'Get-ChildItem -Filter [a]*', 'Get-Item * -Filter *.*', 'Test-Path * -Filter *.',
        'Get-ChildItem *.csv -Recurse', 'Get-ChildItem d/*.txt -Recurse', 'Get-ChildItem d -Exclude q.txt'
    )) {
    New-Case $do
}

# Content
foreach ($do in @(
        'Set-Content a.txt y', 'Set-Content new y', 'Add-Content a.txt y', 'Add-Content new y', 'Clear-Content a.txt', 'Clear-Content nothing', 'Clear-Content .dot', 'Set-Content .dot y',
        'Set-Content d y', 'Set-Content no/x y', 'Clear-Content a.txt -Include *.csv', 'Clear-Content a.txt -Exclude *.txt', 'Get-Content a.txt', 'Get-Content nothing', 'Get-Content noth*', 'Get-Content d', 'Get-Content *.csv',
        'Set-Content new 1, (2, 3), 4', 'Set-Content new (1, (2, (3, 4)))', '1, 2 | Set-Content new', 'Set-Content new 1, 2 -NoNewline', 'Get-Content a.txt -Tail 1', 'Get-Content a.txt -TotalCount 1',
        'Clear-Content *.txt -Exclude ro*', 'Set-Content a.txt y -WhatIf', 'Clear-Content ro.txt -Force', 'Set-Content ro.txt y -Force', 'Set-Content ro.txt y', 'Clear-Content ro.txt'
    )) {
    New-Case $do
}

<#
    Where the module does not do what PowerShell's own cmdlets do on a local tree, and means it. The titles stand in
    about_SftpTools_Differences, with the reasons; a difference that no case shows any more fails the suite.
#>
@{
    'What is excluded stays'                       = @(
        'Remove-Item d -Recurse -Exclude c'
        'Remove-Item d -Recurse -Exclude c, 1.txt, q.txt'
        'Remove-Item d -Recurse -Exclude q.txt'
        'Remove-Item d -Recurse -Exclude *.csv'
        'Remove-Item d/* -Recurse -Exclude c'
        'Remove-Item d/* -Recurse -Exclude q.txt'
    )
    '-Filter holds for what is named, too'         = @(
        'Remove-Item a.txt -Filter *.csv'
        'Remove-Item d/* -Recurse -Filter *.csv'
        'Get-ChildItem -File a.txt, b.csv | Remove-Item -Filter b*'
        'Move-Item d e -Filter *.txt'
    )
    'Names that cannot be honoured are an error'   = @(
        'Remove-Item -LiteralPath d -Recurse -Exclude c'
    )
    'Nothing is removed through a link'            = @(
        'Remove-Item lnk -Recurse -Exclude zzz after ln -s d lnk; ln -s nowhere dangling; ln -s a.txt file'
        'Remove-Item lnk -Recurse -Include q.txt after ln -s d lnk; ln -s nowhere dangling; ln -s a.txt file'
    )
    'Rename-SftpItem -Force replaces'              = @(
        'Rename-Item a.txt b.csv -Force'
        'Rename-Item d e -Force'
    )
    'A backslash is part of a name'                = @(
        'Rename-Item a.txt x\y'
    )
    'A move onto itself is an error'               = @(
        'Move-Item a.txt a.txt'
    )
    'A separator at the end makes a directory'     = @(
        'Copy-Item a.txt no/'
    )
    'A directory is copied with -Recurse'          = @(
        'Copy-Item d new'
        'Copy-Item d e'
        'Copy-Item d/* e'
        'Copy-Item lnk new after ln -s d lnk; ln -s nowhere dangling; ln -s a.txt file'
    )
    'Several sources go into one directory'        = @(
        'Copy-Item d/* new -Recurse'
        'Copy-Item e, d/s new -Recurse'
    )
    'Names choose in copied trees'                 = @(
        'Copy-Item d new -Recurse -Include *.txt'
    )
    'A copy merges directories'                    = @(
        'Copy-Item d e -Recurse after $null = mkdir -p e/d/s; Set-Content e/d/q.txt old; Set-Content e/d/more x'
    )
    'Several items are not moved to one new name'  = @(
        'Move-Item a.txt, b.csv new'
    )
    'A hidden item that is named is shown'         = @(
        'Get-ChildItem .dot'
        'Get-Item .dot'
    )
    'Read-only files are safe from root as well'   = @(
        'Set-Content ro.txt y'
        'Clear-Content ro.txt'
        'Copy-Item a.txt ro.txt'
    )
}

<#
    One block of PowerShell, run on a drive of this machine's file system and on a drive of a server, in a fresh tree each: what it writes,
    its errors with id and category, its warnings and the tree afterwards are compared as text. The location is the root of the tree, which on
    the drive is not the drive's root. The blocks are in SideBySide.DriveCases.ps1, the deliberate differences in SideBySide.Differences.ps1.
#>
BeforeDiscovery {
    $known = & $PSScriptRoot/SideBySide.Differences.ps1
    $blocks = & $PSScriptRoot/SideBySide.DriveCases.ps1
    $cases = foreach ($block in $blocks) {
        @{ Block = $block; Difference = $known.Differences | Where-Object { $_.Drive -ccontains $block } | ForEach-Object Title }
    }
    # Some of each kind over the other transport.
    $sample = 'Get-ChildItem . -Recurse -Force', 'Get-ChildItem -Filter *.*', 'Copy-Item d n -Recurse', 'Remove-Item d -Recurse', 'Move-Item d/* empty', 'Rename-Item a.txt n.txt',
        'New-Item -ItemType Directory x/y/z', 'Set-Content a.txt new', 'Get-Content a.txt -Tail 1', '(Get-Item a.txt).IsReadOnly = $true', 'Test-Path * -Include *.csv', 'Get-Item nothing'
    $unknown = @($known.Differences.Drive | Where-Object { $_ -cnotin $blocks }) + @($sample | Where-Object { $_ -cnotin $blocks })
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/SideBySide.Outcome.ps1
    $counterparts = (& $PSScriptRoot/SideBySide.Differences.ps1).Counterparts
    $server = Start-SideServer
    if (-not $server.Unavailable) { $space = Open-SideSpace $server }
}

AfterAll {
    if ($space) { $space.Dispose() }
    Stop-SideServer $server
}

Describe 'On a drive as on this machine' {
    It '<Block>' -ForEach $cases {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $differs = @(Compare-Side $space $Block $counterparts) -join "`n"
        if (-not $Difference) { $differs | Should -BeNullOrEmpty }
        # Those about read-only files are none for an account that they hold for, which root is not.
        elseif ($server.RootFolder -or $Difference -ne 'Read-only files are safe from root as well') {
            $differs | Should -Not -BeNullOrEmpty -Because "the difference '$Difference' is named for it"
        }
        # Whatever differs, nothing is removed that PowerShell keeps; a link that is named goes itself, though, and not what it names.
        if ($Block -like 'Remove-Item*') { $differs -replace '(?m)^here only: root/dlink.*$' | Should -Not -Match '(?m)^here only: (?!error)' }
    }

    It 'has a block for each that is named elsewhere' -ForEach @{ Unknown = $unknown } {
        $Unknown | Should -BeNullOrEmpty
    }
}

Describe 'On a drive over the other transport' {
    BeforeAll {
        # The first one is SshNet wherever that is part of the build.
        if (-not $server.Unavailable -and (Test-Transport SshNet)) { $other = Open-SideSpace $server OpenSsh }
    }

    AfterAll {
        if ($other) { $other.Dispose() }
    }

    It '<_>' -ForEach $sample {
        Skip-Without $server
        Skip-WithoutTransport SshNet
        if (-not $other) { return }
        @(Compare-Side $other $_ $counterparts) -join "`n" | Should -BeNullOrEmpty
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Tab' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $null = Connect-TestServer $server prod
        $null = Connect-TestServer $server production
        $null = Connect-TestServer $server "it's odd"
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'offers the names of sessions after <Line>' -ForEach @(
        @{ Line = 'Get-SftpChildItem -Session '; Offers = 'prod', 'production', "'it''s odd'" }
        @{ Line = 'Get-SftpChildItem / -Session prod'; Offers = 'prod', 'production' }
        @{ Line = 'Get-SftpItem -Session PRODU'; Offers = @('production') }
        @{ Line = 'Test-SftpPath -Session it'; Offers = @("'it''s odd'") }
        @{ Line = "Test-SftpPath -Session 'it"; Offers = @("'it''s odd'") }
        @{ Line = 'Copy-SftpItem x y -ToSession produ'; Offers = @('production') }
        @{ Line = 'Copy-SftpItem x y -FromSession produ'; Offers = @('production') }
        @{ Line = 'Remove-SftpSession produ'; Offers = @('production') }
        @{ Line = 'Get-SftpSession produ'; Offers = @('production') }
    ) {
        Complete $Line | Sort-Object | Should -Be ($Offers | Sort-Object)
    }

    It 'offers nothing of this machine where a session is meant and none matches' {
        Complete 'Get-SftpSession -Name nosuch' | Should -BeNullOrEmpty
    }

    It 'offers the choices of <Parameter>' -ForEach @(
        @{ Parameter = 'New-SftpSession -HostKeyPolicy '; Offers = 'AcceptNew', 'Ask', 'None', 'Strict' }
        @{ Parameter = 'Test-SftpPath -PathType '; Offers = 'Any', 'Container', 'Leaf' }
        @{ Parameter = 'New-SftpSession -Transport '; Offers = 'OpenSsh', 'SshNet' }
    ) {
        Complete $Parameter | Sort-Object | Should -Be $Offers
    }

    It 'offers the properties of what a cmdlet writes' {
        Complete 'Get-SftpChildItem / | Select-Object -Property LastWr' | Should -Contain LastWriteTime
        Complete 'New-SftpSession x | ForEach-Object Fing' | Should -BeNullOrEmpty
        Complete 'New-SftpSession x | ForEach-Object HostKeyF' | Should -Contain HostKeyFingerprint
    }
}

Describe 'Tab on a remote path' {
    BeforeAll {
        Remove-TestSession
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        foreach ($folder in 'logs/old', 'lots of space', 'x[1]') { $null = [System.IO.Directory]::CreateDirectory("$tree/$folder") }
        foreach ($file in 'logs/a.log', 'logs/b.log', 'logs/.hidden', "it's", 'dollar$', 'semi;colon', 'plain.txt', 'x[1]/inside', "curly`u{2019}") {
            $null = New-TestFile "$tree/$file" 3
        }
        $session = Connect-TestServer $server prod
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'offers <Offers> after <Word>' -ForEach @(
        @{ Word = 'lo'; Offers = "'{0}/lots of space'", '{0}/logs' }
        @{ Word = 'LOG'; Offers = '{0}/logs' }
        @{ Word = 'logs/'; Offers = '{0}/logs/a.log', '{0}/logs/b.log', '{0}/logs/old' }
        @{ Word = 'logs/.'; Offers = '{0}/logs/.hidden' }
        @{ Word = 'logs/*.l'; Offers = '{0}/logs/a.log', '{0}/logs/b.log' }
        @{ Word = 'it'; Offers = "'{0}/it''s'" }
        @{ Word = 'dol'; Offers = "'{0}/dollar$'" }
        @{ Word = 'semi'; Offers = "'{0}/semi;colon'" }
        @{ Word = 'curl'; Offers = "'{0}/curly`u{2019}`u{2019}'" }
        @{ Word = 'x'; Offers = "'{0}/x``[1``]'" }
        @{ Word = 'nosuch'; Offers = @() }
        @{ Word = 'nosuch/x'; Offers = @() }
    ) {
        $expected = $Offers | ForEach-Object { $_ -f $tree }
        Complete "Get-SftpChildItem $tree/$Word" | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'escapes no wildcard characters after -LiteralPath, and goes on in quotes' {
        Complete "Get-SftpItem -LiteralPath $tree/x" | Should -Be "$tree/x[1]"
        Complete "Get-SftpItem -LiteralPath '$tree/x[1]/in" | Should -Be "'$tree/x[1]/inside'"
        Complete "Get-SftpItem '$tree/lots" | Should -Be "'$tree/lots of space'"
        Complete "Get-SftpItem '$tree/x``[1``]/" | Should -Be "'$tree/x``[1``]/inside'"
    }

    It 'offers what is there where <Line> is written' -ForEach @(
        foreach ($command in 'Get-SftpChildItem', 'Get-SftpItem', 'Test-SftpPath', 'Resolve-SftpPath', 'Measure-SftpItem', 'Get-SftpContent', 'Set-SftpContent', 'Add-SftpContent', 'Clear-SftpContent', 'Set-SftpLocation') {
            @{ Line = "$command {0}/pl" }
            @{ Line = "$command -LiteralPath {0}/pl" }
        }
        @{ Line = 'Get-SftpItem prod:{0}/pl' }
        @{ Line = 'Get-SftpItem -Session prod {0}/pl' }
        @{ Line = 'Copy-SftpItem -FromSession prod {0}/pl' }
        @{ Line = 'Copy-SftpItem x -ToSession prod -Destination {0}/pl' }
        @{ Line = 'Copy-SftpItem prod:{0}/pl' }
    ) {
        Complete ($Line -f $tree) | Should -BeLike '*/plain.txt'
    }

    It 'offers files of this machine to a copy that names no session' {
        $here = New-TestFolder $TestDrive
        $null = New-TestFile "$here/local.txt" 1
        Complete "Copy-SftpItem $here/lo" | Should -BeLike '*local.txt'
    }

    It 'begins where the session is, and sees what is new within a second' {
        Set-SftpLocation "$tree/logs"
        try {
            Complete 'Get-SftpItem a' | Should -Be a.log
            $null = New-TestFile "$tree/logs/again.log" 1
            Start-Sleep -Milliseconds 1100
            Complete 'Get-SftpItem a' | Should -Be a.log, again.log
        }
        finally {
            Set-SftpLocation
        }
    }

    It 'offers sessions where several are open, and leaves no error' {
        $null = Connect-TestServer $server production
        try {
            Complete 'Get-SftpItem pro' | Should -Be prod:/, production:/
            $before = $Error.Count
            Complete "Get-SftpItem $tree/pl" | Should -BeNullOrEmpty
            Complete "Get-SftpItem production:$tree/pl" | Should -Be "production:$tree/plain.txt"
            Complete 'Get-SftpItem -Session nosuch /' | Should -BeNullOrEmpty
            $Error.Count | Should -Be $before
        }
        finally {
            Remove-SftpSession production
        }
    }

    It 'offers the names of encodings' {
        Complete 'Get-SftpContent x -Encoding utf8' | Should -Be utf8, utf8BOM, utf8NoBOM
    }
}

Describe 'Tab on a host' {
    It 'offers names of ssh_config and known_hosts' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'a process cannot be given another home directory there'; return }
        $folder = New-TestFolder $TestDrive
        $null = [System.IO.Directory]::CreateDirectory("$folder/.ssh")
        Set-Content "$folder/.ssh/config" "Host build-alias *.pattern`n  HostName build.example`nHost other"
        $key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJFhIvfp5B1pdDwSi0tLYdQlU8hhtPVN0CNHqxRBBmUn'
        Set-Content "$folder/.ssh/known_hosts" "build.known,10.0.0.1 $key`n[build.port]:2222 $key`n*.build $key`n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= $key"
        $saved = $env:HOME
        $env:HOME = $folder
        try {
            $output = Invoke-Shell @'
                Import-Module $args[0]
                foreach ($line in 'New-SftpSession bui', 'New-SftpSession me@bui', 'Get-SftpHostKey -HostName oth') {
                    [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText -join ' '
                }
'@
        }
        finally {
            $env:HOME = $saved
        }
        $output | Should -Be 'build-alias build.known build.port:2222', 'me@build-alias me@build.known me@build.port:2222', other
    }
}

# Where paths of a drive lead: the location and what holds it, ways between places, the home directory, Tab.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $start = (Get-Location).Path
    if (-not $server.Unavailable) {
        $session = Connect-TestServer $server prod
        $root = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$root/d/e"), [System.IO.Directory]::CreateDirectory("$root/in")
        foreach ($file in 'f', 'd/f', 'in/f') { $null = New-TestFile "$root/$file" 1 }
        $null = New-PSDrive D -PSProvider Sftp -Root $root -Session prod -Scope Global
    }
}

AfterAll {
    Set-Location $start
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Places on a drive' {
    BeforeEach { Skip-Without $server }

    AfterEach { Set-Location $start }

    It 'that are in use stay: <Command>' -ForEach @(
        'Remove-Item .. -Recurse', 'Remove-Item ../.. -Recurse', 'Remove-Item . -Recurse', 'Remove-Item D:/ -Recurse', 'Remove-Item D:/d -Recurse -Force'
        'Move-Item . D:/x', 'Move-Item .. D:/x', 'Rename-Item .. x', 'Remove-Item "prod:$root" -Recurse -Force'
    ).ForEach({ @{ Command = $_ } }) {
        if ($server.Unavailable) { return }
        Set-Location D:/d/e
        { Invoke-Expression "$Command -ErrorAction Stop" } | Should -Throw '*in use*'
        Get-NameIn $root | Should -Be d, f, in
    }

    # -WhatIf, so that nothing happens to the account's real home where the guard is missing.
    It 'that are the home directory stay: <Command>' -ForEach @(
        'Move-SftpItem . /nowhere', 'Move-SftpItem ~ /nowhere', 'Move-SftpItem / /nowhere', 'Rename-SftpItem ~ nowhere'
        'Move-Item "prod:$($session.HomeDirectory)" prod:/nowhere', 'Rename-Item "prod:$($session.HomeDirectory)" nowhere'
    ).ForEach({ @{ Command = $_ } }) {
        if ($server.Unavailable) { return }
        Invoke-Expression "$Command -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue"
        "$problems" | Should -BeLike '*in use*home directory*'
    }

    It 'that are the location of a session stay: <Command>' -ForEach @(
        'Remove-SftpItem "prod:$root/d" -Recurse', 'Remove-SftpItem "beside:$root/d" -Recurse', 'Remove-Item "prod:$root/d" -Recurse'
        'Move-Item "prod:$root/d" "prod:$root/x"', 'Rename-Item "prod:$root/d" x', 'Move-SftpItem "beside:$root/d" "$root/x"'
        'Copy-SftpItem "prod:$root/d" "$TestDrive/d" -Recurse -MoveSource'
    ).ForEach({ @{ Command = $_ } }) {
        if ($server.Unavailable) { return }
        if (-not (Get-SftpSession beside -ErrorAction Ignore)) { $null = Connect-TestServer $server beside }
        Set-SftpLocation "$root/d/e" -Session prod
        try {
            { Invoke-Expression "$Command -ErrorAction Stop" } | Should -Throw '*in use*'
        }
        finally {
            Set-SftpLocation ~ -Session prod
        }
        Get-NameIn $root | Should -Be d, f, in
        Get-NameIn "$root/d" | Should -Be e, f
    }

    It 'of this machine stay with -MoveSource' {
        if ($server.Unavailable) { return }
        $null = [System.IO.Directory]::CreateDirectory("$TestDrive/here/below")
        Set-Location "$TestDrive/here/below"
        { Copy-SftpItem "$TestDrive/here" "prod:$root/up" -Recurse -MoveSource -ErrorAction Stop } | Should -Throw '*in use*'
        Test-Path "$TestDrive/here/below" | Should -BeTrue
        Get-NameIn $root | Should -Be d, f, in
    }

    It 'have the parents and the ways that paths of this machine have' {
        if ($server.Unavailable) { return }
        Split-Path D:/d -Parent | Should -Be D:/
        Split-Path D:/d/f -Parent | Should -Be D:/d
        Set-Location D:/d/
        "$PWD" | Should -Be D:/d
        Resolve-Path D:/ -Relative | Should -Be ..
        Resolve-Path ../f -Relative | Should -Be (Join-Path .. f)
        Set-Location e/
        "$PWD" | Should -Be D:/d/e
        Resolve-Path D:/ -Relative | Should -Be (Join-Path .. ..)
    }

    It 'have the home directory of the account' {
        if ($server.Unavailable) { return }
        Set-Location prod:/
        Set-Location ~
        "$PWD" | Should -Be "prod:$($session.HomeDirectory)"
        Set-Location D:/
        { Set-Location ~ -ErrorAction Stop } | Should -Throw -ErrorId SftpHomeOutside*
    }

    It 'are what relative paths of the module''s cmdlets mean' {
        if ($server.Unavailable) { return }
        Set-Location D:/in
        (Get-SftpItem f).FullName | Should -Be "$root/in/f"
        (Get-SftpChildItem ..).Name | Should -Be d, in, f
        (Get-SftpChildItem *).Name | Should -Be f
        'x' | Set-SftpContent new
        Remove-SftpItem new
        Get-NameIn "$root/in" | Should -Be f
        (Get-SftpItem D:/d/f).FullName | Should -Be "$root/d/f"
        (Get-SftpItem . -Session prod).FullName | Should -Be $session.HomeDirectory
    }

    It 'are what relative paths mean to whatever makes, moves, names or looks' {
        if ($server.Unavailable) { return }
        Set-Location D:/in
        try {
            $null = New-SftpItem sub, made -ItemType Directory
            Set-SftpContent made/x 1
            Move-SftpItem made/x sub -ErrorAction Stop
            Move-SftpItem D:/d/f sub/moved -ErrorAction Stop
            (New-SftpItem hard -ItemType HardLink -Value f -ErrorAction Stop).FullName | Should -Be "$root/in/hard"
            Set-Location sub
            Move-SftpItem ../made -ErrorAction Stop
            Get-SftpChildItem . | Where-Object Name -EQ x | Move-SftpItem -Destination made/ -ErrorAction Stop
            Get-NameIn "$root/in/sub" | Should -Be made, moved
            Get-NameIn "$root/in/sub/made" | Should -Be x
            Rename-SftpItem moved named -ErrorAction Stop
            Test-SftpPath named | Should -BeTrue
            (Resolve-SftpPath *d).Path | Should -Be "prod:$root/in/sub/named"
            (Get-SftpFileHash named).Path | Should -Be "prod:$root/in/sub/named"
            (Measure-SftpItem .).Path | Should -Be "prod:$root/in/sub"
            (Get-SftpVolume .).Path | Should -Be "prod:$root/in/sub"
            (Set-SftpLocation made -PassThru).Path | Should -Be "prod:$root/in/sub/made"
            Clear-SftpContent made/x
            Copy-SftpItem named made/copied -ErrorAction Stop
            $here = New-TestFolder $TestDrive
            Receive-SftpItem made/copied "$here/down" -ErrorAction Stop
            Send-SftpItem "$here/down" up -ErrorAction Stop
            Get-NameIn "$root/in/sub" | Should -Be made, named, up
            (Get-Item -LiteralPath "$root/in/sub/made/x").Length | Should -Be 0
        }
        finally {
            Set-Location $start
            Set-SftpLocation -Session prod
            Remove-Item -LiteralPath "$root/in/sub", "$root/in/hard" -Recurse
            $null = New-TestFile "$root/d/f" 1
        }
    }

    It 'are no address of another protocol, and every address of this one' {
        if ($server.Unavailable) { return }
        { New-PSDrive E -PSProvider Sftp -Root 'ftp://host/dir' -ErrorAction Stop } | Should -Throw "*'ftp' is another protocol*"
        foreach ($scheme in 'sftp', 'ssh') {
            $login = @{ KeyFilePath = $server.keyPath; KnownHostsPath = $server.knownHostsPath; HostKeyPolicy = 'Strict' }
            $drive = New-PSDrive E -PSProvider Sftp -Root "${scheme}://$($server.userName)@$($server.host):$($server.port)$root" @login -ErrorAction Stop
            (Get-ChildItem E:/).Name | Should -Be d, in, f
            Remove-PSDrive $drive
        }
    }

    It 'are completed within a bound where the server is silent' {
        if ($server.Unavailable) { return }
        $proxy = Start-Fixture proxy, --port, "$($server.port)"
        try {
            $null = Connect-TestServer $server slow -Port $proxy.port
            Complete "Get-Item slow:$root/f" | Should -Be "slow:$root/f"
            $null = Invoke-Fixture $proxy stall
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            Complete "Get-Item slow:$root/in/" | Should -BeNullOrEmpty
            # The session's own bound is 30 s, and the command would ask several times.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
        }
        finally {
            $null = Invoke-Fixture $proxy resume
            Get-SftpSession slow | Remove-SftpSession -Confirm:$false
            Stop-Fixture $proxy
        }
    }
}

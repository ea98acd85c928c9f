BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $program = '/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/libexec/sftp-server' |
        Where-Object { [System.IO.File]::Exists($_) } | Select-Object -First 1
    $blind = $program ? (Start-TestServer '--subsystem', "$program -P stat,lstat") : @{ Unavailable = 'the external sftp-server is not installed' }
}

AfterAll {
    Remove-TestSession
    $server, $blind | Stop-Fixture
}

Describe 'The profile of a server' {
    BeforeEach { Skip-Without $server }
    AfterEach { Remove-TestSession }

    It 'is shown, and counts what was stated' {
        $login = Get-LoginOf $server
        $session = New-SftpSession @login -Name p -ServerProfile @{ SetsTimes = $false; symlinkorder = 'targetfirst'; MaxOpenHandles = 40 } -ErrorAction Stop
        $shown = $session.Profile | Format-List | Out-String
        foreach ($name in [Enum]::GetNames([SftpTools.SftpServerFact])) { $shown | Should -Match "(?m)^$name +:" }
        $session.Profile.SetsTimes | Should -BeFalse
        $session.Profile.SymlinkOrder | Should -Be TargetFirst
        $session.MaxOpenHandles | Should -Be 40
        $session.Profile.RenamesOver | Should -BeTrue
        ($session.Profile.Facts | Where-Object Fact -EQ RenamesOver).Evidence | Should -BeLike 'posix-rename@openssh.com*'
        $from = New-TestFolder $TestDrive
        foreach ($number in 1..20) { [System.IO.File]::WriteAllText("$from/$number", 'content') }
        $results = Copy-SftpItem "$from/*" "p:$(New-TestFolder $server.dataPath)/" -PassThru -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike '*SftpTimesNotKept: the times were not kept: -ServerProfile says so. So it is with 20 items*'
        $results.NotKept | Should -Be (@([SftpTools.SftpPreserve]::Times) * 20)
    }

    It 'is told once by a command of the drive, which is called for each item' {
        $login = Get-LoginOf $server
        $null = New-SftpSession @login -Name p -ServerProfile @{ SetsTimes = $false; SetsModes = $false } -ErrorAction Stop
        $from = New-TestFolder $server.dataPath
        $to = New-TestFolder $server.dataPath
        foreach ($number in 1..6) { [System.IO.File]::WriteAllText("$from/$number", 'content') }
        foreach ($copy in { Copy-Item "p:$from/*" "p:$to" }, { Get-ChildItem "p:$from" | Copy-Item -Destination "p:$to" }) {
            $said = @(& $copy 3>&1)
            $said.Count | Should -Be 1 -Because "$copy"
            "$said" | Should -BeLike '*SftpTimesNotKept: *'
            (Get-ChildItem $to).Count | Should -Be 6
            Get-ChildItem $to | Remove-Item
        }
        foreach ($write in { 'x' | Set-Content "p:$from/1", "p:$from/2" }, { 'x' | Set-SftpContent "p:$from/1", "p:$from/2" }) {
            @(& $write 3>&1) | Should -BeLike '*SftpModeNotKept: *' -Because "$write"
        }
    }

    It 'says what is not a fact, and what is no value of one' {
        $login = Get-LoginOf $server
        { New-SftpSession @login -ServerProfile @{ Nonsense = 1 } -ErrorAction Stop } | Should -Throw -ErrorId 'SftpServerProfileInvalid*' -ExpectedMessage '*SetsTimes*'
        { New-SftpSession @login -ServerProfile @{ SymlinkOrder = 'any' } -ErrorAction Stop } | Should -Throw -ErrorId 'SftpServerProfileInvalid*' -ExpectedMessage '*LinkFirst*'
        Get-SftpSession | Should -BeNullOrEmpty
    }

    It 'lets -TemporaryName make other names, and refuses what is not a pattern' {
        $session = Connect-TestServer $server p
        $to = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$TestDrive/x.csv", 'content')
        Send-SftpItem "$TestDrive/x.csv" $to -Session p -TemporaryName '{name}.tmp' -ErrorAction Stop
        (Get-ChildItem $to -Force).Name | Should -Be 'x.csv'
        foreach ($pattern in 'x.tmp', '{name}', 'a/{name}') {
            { Copy-SftpItem "$TestDrive/x.csv" "p:$to/" -TemporaryName $pattern -ErrorAction Stop } | Should -Throw -ErrorId 'SftpTemporaryNameInvalid*'
        }
        { Copy-SftpItem "$TestDrive/x.csv" "p:$to/" -TemporaryName '{name}.tmp' -Direct -ErrorAction Stop } | Should -Throw -ErrorId 'SftpTemporaryNameInvalid*'
    }

    It 'reads and writes names in another encoding' {
        $login = Get-LoginOf $server
        $plain = Connect-TestServer $server plain
        $null = New-SftpSession @login -Name latin -NameEncoding latin1 -ErrorAction Stop
        $to = New-TestFolder $server.dataPath
        $null = New-SftpItem "latin:$to/Größe.txt" -Value 'content' -ErrorAction Stop
        (Get-SftpChildItem "latin:$to").Name | Should -BeExactly 'Größe.txt'
        # What is not UTF-8 is kept as characters of the private use area.
        (Get-SftpChildItem "plain:$to").Name | Should -BeExactly "Gr$([char]0xEFF6)$([char]0xEFDF)e.txt"
        Get-SftpContent "latin:$to/Größe.txt" -ErrorAction Stop | Should -Be 'content'
        { New-SftpItem "latin:$to/世" -Value 1 -ErrorAction Stop } | Should -Throw '*iso-8859-1*'
        { New-SftpSession @login -NameEncoding unicode -ErrorAction Stop } | Should -Throw -ErrorId 'SftpNameEncodingInvalid*'
    }

    It 'finds, lists and copies where nothing tells what a path is but the listing' {
        Skip-Without $blind
        $null = Connect-TestServer $blind b
        $there = New-TestFolder $blind.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$there/sub")
        [System.IO.File]::WriteAllText("$there/sub/file", 'content')
        (Get-SftpChildItem "b:$there" -Recurse -ErrorAction Stop).Name | Should -Be 'sub', 'file'
        Test-SftpPath "b:$there/sub" -PathType Container -ErrorAction Stop | Should -BeTrue
        Test-SftpPath "b:$there/sub/file" -PathType Leaf -ErrorAction Stop | Should -BeTrue
        Test-SftpPath "b:$there/none" -ErrorAction Stop | Should -BeFalse
        Set-SftpLocation "b:$there/sub" -ErrorAction Stop
        Get-SftpContent 'b:file' -ErrorAction Stop | Should -Be 'content'
        Push-Location "b:$there" -ErrorAction Stop
        try {
            Set-Location sub -ErrorAction Stop
            (Get-ChildItem -ErrorAction Stop).Name | Should -Be 'file'
            Test-Path ../none | Should -BeFalse
        }
        finally { Pop-Location }
        Copy-SftpItem "b:$there" "$TestDrive/down" -Recurse -ErrorAction Stop
        [System.IO.File]::ReadAllText("$TestDrive/down/sub/file") | Should -Be 'content'
        Copy-SftpItem "$TestDrive/down" "b:$there/sub/" -Recurse -ErrorAction Stop
        [System.IO.File]::ReadAllText("$there/sub/down/sub/file") | Should -Be 'content'
    }
}

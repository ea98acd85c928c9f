<#
    What killed copies leave behind: a program that is killed in the middle of a copy of many files, the run after it, and the cmdlet that
    finds and removes the rest.
#>
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Clear-SftpPartialFile' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$here/below")
        $old = [datetime]::UtcNow.AddDays(-3)
        $parts = '.a.csv.000000000000002a.sftp-part', '.b.csv.sftp-part', '.b.csv.sftp-part.json', '.c.csv.sftp-part.json.0123abcd',
            'below/.d.csv.000000000000002a.sftp-part'
        $others = 'a.csv', '.b.csv.sftp-part.old', 'report.sftp-part', '.profile', 'x.json'
        foreach ($name in $parts + $others) {
            [System.IO.File]::WriteAllText("$here/$name", 'content')
            [System.IO.File]::SetLastWriteTimeUtc("$here/$name", $old)
        }
        # Young ones: a part whose record was brought up to date, and one by itself.
        foreach ($name in '.e.csv.sftp-part', '.e.csv.sftp-part.json', '.f.csv.000000000000002a.sftp-part') {
            [System.IO.File]::WriteAllText("$here/$name", 'content')
        }
        [System.IO.File]::SetLastWriteTimeUtc("$here/.e.csv.sftp-part", $old)
        $young = '.e.csv.sftp-part', '.e.csv.sftp-part.json', '.f.csv.000000000000002a.sftp-part'
        function Get-Name { @(Get-ChildItem $here -Recurse -Force -File | ForEach-Object { $_.FullName.Substring("$here/".Length) } | Sort-Object) }
    }

    It 'removes what is older than a day, and nothing else' {
        Clear-SftpPartialFile $here -ErrorAction Stop | Should -BeNullOrEmpty
        Get-Name | Should -Be @($others + $young + 'below/.d.csv.000000000000002a.sftp-part' | Sort-Object)
    }

    It 'goes down with -Recurse, and says with -PassThru what it removed' {
        $removed = Clear-SftpPartialFile "prod:$here" -Recurse -PassThru -ErrorAction Stop
        $removed | Should -BeOfType SftpTools.SftpFileInfo
        @($removed.FullName | Sort-Object) | Should -Be @($parts | ForEach-Object { "$here/$_" } | Sort-Object)
        Get-Name | Should -Be @($others + $young | Sort-Object)
    }

    It 'takes another age, and filters' {
        Clear-SftpPartialFile $here -OlderThan $old.AddDays(-1).ToLocalTime()
        (Get-Name).Count | Should -Be ($parts + $others + $young).Count
        Clear-SftpPartialFile $here -OlderThan ([datetime]::Now.AddHours(1)) -Filter '.f.*'
        Get-Name | Should -Be @($parts + $others + $young | Where-Object { $_ -notlike '.f.*' } | Sort-Object)
        Clear-SftpPartialFile $here -OlderThan ([datetime]::Now.AddHours(1)) -Recurse
        Get-Name | Should -Be @($others | Sort-Object)
    }

    It 'removes nothing with -WhatIf' {
        Clear-SftpPartialFile $here -Recurse -WhatIf
        (Get-Name).Count | Should -Be ($parts + $others + $young).Count
    }

    It 'goes through no link that is named, and removes a link of a trial, not what it names' {
        $null = New-Item -ItemType SymbolicLink "$here.link" -Target $here
        $null = New-Item -ItemType SymbolicLink "$here/.link.000000000000002a.sftp-part" -Target 'a.csv'
        foreach ($way in { Clear-SftpPartialFile "$here.link" -Recurse }, { Clear-SftpPartialFile "$here.lin?" }, { Clear-SftpPartialFile -LiteralPath "prod:$here.link" }) {
            $failure = try { & $way } catch { $_ }
            # A wildcard means directories alone.
            if ("$way" -notlike '*lin`?*') { "$failure" | Should -BeLike '*it is a link, and nothing is removed through one*' }
        }
        (Get-Name).Count | Should -Be (($parts + $others + $young).Count + 1)
        Clear-SftpPartialFile $here -OlderThan ([datetime]::Now.AddHours(1)) -Filter '.link*'
        Get-Name | Should -Be @($parts + $others + $young | Sort-Object)
    }

    It 'finds what a pattern has named, with the pattern' {
        $named = 'a.csv.000000000000002a.tmp', 'b.csv.0123abcd.tmp', 'b.csv.0123abcd.tmp.json'
        foreach ($name in $named + 'c.tmp', 'd.0123.tmp') {
            [System.IO.File]::WriteAllText("$here/$name", 'content')
            [System.IO.File]::SetLastWriteTimeUtc("$here/$name", $old)
        }
        Clear-SftpPartialFile $here
        @(Get-Name | Where-Object { $_ -in $named }).Count | Should -Be 3
        Clear-SftpPartialFile $here -TemporaryName '{name}.{id}.tmp'
        @(Get-Name | Where-Object { $_ -like '*.tmp*' }) | Should -Be 'c.tmp', 'd.0123.tmp'
        { Clear-SftpPartialFile $here -TemporaryName '{name}.tmp' } | Should -Throw -ErrorId 'SftpTemporaryNameInvalid*'
    }

    It 'tells of a path that is none, and of a file' {
        Clear-SftpPartialFile "$here/none", "$here/a.csv", "$here/below" -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'SftpPathNotFound*'
        "$($failures[1])" | Should -BeLike '*a directory is meant*'
        Get-Name | Should -Not -Contain 'below/.d.csv.000000000000002a.sftp-part'
    }
}

Describe 'A copy of many files whose process is killed' {
    AfterEach { Get-SftpSession | Where-Object Name -EQ w | Remove-SftpSession -Confirm:$false }

    It 'leaves nothing after the next run, and sends no file twice that its journal has (<Direction>)' -ForEach @(
        @{ Direction = 'up' }
        @{ Direction = 'down' }
    ) {
        Skip-Without $server
        $count = 2000
        $from = New-TestFolder ($Direction -eq 'up' ? $TestDrive : $server.dataPath)
        $to = New-TestFolder ($Direction -eq 'up' ? $server.dataPath : $TestDrive)
        $null = [System.IO.Directory]::CreateDirectory("$from/tree")
        foreach ($number in 1..$count) { [System.IO.File]::WriteAllText("$from/tree/file$number.txt", "content of file $number") }
        $journal = Join-Path (New-TestFolder $TestDrive) journal
        $copy = $Direction -eq 'up' ? "Send-SftpItem '$from/tree' '$to' -Session w -Recurse" : "Receive-SftpItem '$from/tree' '$to' -Session w -Recurse"
        $script = @"
Import-Module '$moduleManifest'
`$null = New-SftpSession '$($server.host)' -Port $($server.port) -UserName '$($server.userName)' -KeyFilePath '$($server.keyPath)' -KnownHostsPath '$($server.knownHostsPath)' -Name w -NoDrive
$copy -Journal '$journal' -ProgressAction Ignore
"@
        $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
        foreach ($argument in @([System.Environment]::GetCommandLineArgs() | Where-Object { $_ -like '*pwsh.dll' } | Select-Object -First 1) +
            '-NoProfile', '-NonInteractive', '-Command', $script) {
            if ($argument) { $start.ArgumentList.Add($argument) }
        }
        $process = [System.Diagnostics.Process]::Start($start)
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not $process.HasExited -and $clock.Elapsed.TotalSeconds -lt 60 -and
            @([System.IO.Directory]::Exists("$to/tree") ? [System.IO.Directory]::EnumerateFiles("$to/tree", 'file*.txt') : @()).Count -lt $count / 10) {
            Start-Sleep -Milliseconds 20
        }
        $process.Kill()
        $process.WaitForExit(10000) | Should -BeTrue
        [System.IO.File]::Exists($journal) | Should -BeTrue
        $complete = @([System.IO.Directory]::EnumerateFiles("$to/tree", 'file*.txt')).Count
        $complete | Should -BeGreaterThan 0

        $results = Connect-TestServer $server w | ForEach-Object { Resume-SftpTransfer $journal -PassThru -ErrorAction Stop }

        @(Get-ChildItem "$to/tree" -Force -File | Where-Object Name -Like '*.sftp-part*').Count | Should -Be 0
        @([System.IO.Directory]::EnumerateFiles("$to/tree")).Count | Should -Be $count
        @($results | Where-Object Status -EQ Completed).Count | Should -Be ($count - $complete) -Because 'what is complete is not sent again'
        foreach ($number in 1, 2, $count) { [System.IO.File]::ReadAllText("$to/tree/file$number.txt") | Should -BeExactly "content of file $number" }
    }
}

BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $tree = if (-not $server.Unavailable) { New-TestFolder $server.dataPath }
    $isRoot = (id -u) -eq '0'

    function New-Place {
        $place = New-TestFolder $tree
        $null = [System.IO.Directory]::CreateDirectory("$place/folder/sub")
        foreach ($file in 'one', 'two', '.hidden', 'folder/inside', 'folder/sub/deep') {
            $null = New-TestFile "$place/$file" 10
            Set-Mode "$place/$file" 644
            [System.IO.File]::SetLastWriteTimeUtc("$place/$file", '2021-02-03T04:05:06Z')
            [System.IO.File]::SetLastAccessTimeUtc("$place/$file", '2021-03-04T05:06:07Z')
        }
        foreach ($folder in 'folder', 'folder/sub') { Set-Mode "$place/$folder" 755 }
        $null = [System.IO.File]::CreateSymbolicLink("$place/link", 'one')
        $null = [System.IO.Directory]::CreateSymbolicLink("$place/folder/up", '..')
        $place
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Set-SftpItemProperty over <_>' -ForEach $transports {
    BeforeAll {
        $transport = $_
        $isPart = Test-Transport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $session = Connect-TestServer $server prod -Transport $transport
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $here = New-Place
    }

    It 'changes a whole tree, never through links' {
        Set-SftpItemProperty "$here/folder" -Mode go-rwx -LastWriteTime '2020-01-02T03:04:05Z' -Recurse -ErrorAction Stop
        Get-Mode "$here/folder" | Should -Be 700
        Get-Mode "$here/folder/sub" | Should -Be 700
        Get-Mode "$here/folder/inside" | Should -Be 600
        Get-Mode "$here/folder/sub/deep" | Should -Be 600
        Get-Mode "$here/one" | Should -Be 644
        Get-Mode $here | Should -Not -Be 700
        [System.IO.File]::GetLastWriteTimeUtc("$here/folder/sub/deep").ToString('s') | Should -Be 2020-01-02T03:04:05
        [System.IO.File]::GetLastWriteTimeUtc("$here/one").ToString('s') | Should -Be 2021-02-03T04:05:06
        [System.IO.FileInfo]::new("$here/folder/up").LastWriteTimeUtc.ToString('s') | Should -Be 2020-01-02T03:04:05
    }
}

Describe 'Set-SftpItemProperty' {
    BeforeAll {
        if (-not $server.Unavailable) { $session = Connect-TestServer $server prod }
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-Place
    }

    It 'sets the mode as chmod does: <_>' -ForEach '600', '0755', '0', '7777', '4711', 'u+x', 'a+X', 'go-r', '+x', '=', 'u=rwx,g=rx,o=', 'g=u', 'o=g-r', 'u+s', 'ug+s,+t', 'a=rX', 'u=', 'u+rw-x' {
        foreach ($item in 'one', 'folder') {
            Set-SftpItemProperty "$here/$item" -Mode $_ -ErrorAction Stop
            $actual = Get-Mode "$here/$item"
            Set-Mode "$here/$item" $(if ($item -eq 'one') { '644' } else { '755' })
            # The umask would have a say where chmod is given no class of users.
            sh -c 'umask 0; chmod "$1" "$2"' sh $_ "$here/$item"
            $actual | Should -Be (Get-Mode "$here/$item") -Because "chmod $_ $item"
            Set-Mode "$here/$item" 755
        }
    }

    It 'takes digits, letters and bits without quotes' {
        Set-SftpItemProperty "$here/one" -Mode 0640
        Get-Mode "$here/one" | Should -Be 640
        Set-SftpItemProperty "$here/one" -Mode u+x,g-r,o=r
        Get-Mode "$here/one" | Should -Be 704
        Set-SftpItemProperty "$here/one" -Mode (Get-SftpItem "$here/two").Mode
        Get-Mode "$here/one" | Should -Be 644
        Set-SftpItemProperty "$here/one" -Mode (Get-SftpItem "$here/folder").UnixFileMode
        Get-Mode "$here/one" | Should -Be 755
    }

    It 'refuses the mode <_>' -ForEach '9', '08', '77777', 'rwx', 'u', 'u+q', 'x=r', '', 'u+x,', '-rwxz' {
        { Set-SftpItemProperty "$here/one" -Mode $_ } | Should -Throw -ErrorId '*,SftpTools.Cmdlets.Commands.SetSftpItemProperty'
        Get-Mode "$here/one" | Should -Be 644
    }

    It 'sets one time without the other, and nothing else' {
        $item = Set-SftpItemProperty "$here/one" -LastWriteTime '2019-01-01T00:00:00Z' -PassThru
        $item.LastWriteTimeUtc.ToString('s') | Should -Be 2019-01-01T00:00:00
        $item.LastAccessTimeUtc.ToString('s') | Should -Be 2021-03-04T05:06:07
        $item = Get-SftpItem "$here/one" | Set-SftpItemProperty -LastAccessTime '2018-01-01T00:00:00Z' -PassThru
        $item.LastWriteTimeUtc.ToString('s') | Should -Be 2019-01-01T00:00:00
        $item.LastAccessTimeUtc.ToString('s') | Should -Be 2018-01-01T00:00:00
        $item.Length | Should -Be 10
        Get-Mode "$here/one" | Should -Be 644
    }

    It 'refuses times that the protocol does not know: <_>' -ForEach '1969-12-31T23:59:59Z', '2106-02-07T06:28:16Z' {
        { Set-SftpItemProperty "$here/one" -LastWriteTime $_ } | Should -Throw -ErrorId 'SftpTimeOutOfRange,*'
    }

    It 'sets owner and group, by name or number, each without the other' {
        if (-not $isRoot) { Set-ItResult -Skipped -Because 'only root gives files away' }
        Set-SftpItemProperty "$here/one" -Owner nobody -ErrorAction Stop
        stat -c '%U %g' "$here/one" | Should -Be 'nobody 0'
        Set-SftpItemProperty "$here/one" -Group 65534 -ErrorAction Stop
        stat -c '%U %g' "$here/one" | Should -Be 'nobody 65534'
        $item = Set-SftpItemProperty "$here/one" -Owner 0 -Group root -Mode u+s,a+x -PassThru
        $item.User | Should -Be root
        $item.Mode | Should -BeExactly '-rwsr-xr-x'
    }

    It 'tells of a name that the server does not know, for each item' {
        Set-SftpItemProperty "$here/one", "$here/two" -Owner no-such-user-here -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        Assert-ErrorRecord $failures[0] SftpFailure WriteError "prod:$here/one"
        "$($failures[1])" | Should -BeLike "*no-such-user-here*number*"
        Set-SftpItemProperty "$here/one" -Group no-such-group-here -Mode 600 -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/one"
        Get-Mode "$here/one" | Should -Be 644
    }

    It 'changes a link itself, or with -FollowSymlink its target' {
        Set-SftpItemProperty "$here/link" -LastWriteTime '2017-01-01T00:00:00Z' -ErrorAction Stop
        [System.IO.FileInfo]::new("$here/link").LastWriteTimeUtc.Year | Should -Be 2017
        [System.IO.File]::GetLastWriteTimeUtc("$here/one").Year | Should -Be 2021
        Set-SftpItemProperty "$here/link" -Mode 600 -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpNotSupported NotImplemented "prod:$here/link"
        Get-Mode "$here/one" | Should -Be 644
        Set-SftpItemProperty "$here/link" -Mode 600 -FollowSymlink -ErrorAction Stop
        Get-Mode "$here/one" | Should -Be 600
    }

    It 'goes on after each thing that is not there' {
        Set-SftpItemProperty "$here/none", "$here/one", "$here/one/x", "$here/two" -Mode 600 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$here/none"
        Assert-ErrorRecord $failures[1] SftpPathNotFound ObjectNotFound "prod:$here/one/x"
        Get-Mode "$here/two" | Should -Be 600
        $item = Get-SftpItem "$here/two"
        [System.IO.File]::Delete("$here/two")
        $item | Set-SftpItemProperty -Mode 600 -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/two"
    }

    It 'closes directories after, and opens them before, what is in them' {
        Set-SftpItemProperty "$here/folder" -Mode a-rwx -Recurse -ErrorAction Stop
        Get-Mode "$here/folder" | Should -Be 0
        Set-SftpItemProperty "$here/folder" -Mode u=rwX,go= -Recurse -ErrorAction Stop
        Get-Mode "$here/folder/sub" | Should -Be 700
        Get-Mode "$here/folder/sub/deep" | Should -Be 600
    }

    It 'matches wildcards, hidden names with -Force only' {
        Set-SftpItemProperty "$here/*" -Include one, two, .hidden -Exclude two -Mode 600
        Get-Mode "$here/one" | Should -Be 600
        Get-Mode "$here/two" | Should -Be 644
        Get-Mode "$here/.hidden" | Should -Be 644
        Set-SftpItemProperty "$here/*" -Filter .h* -Force -Mode 600
        Get-Mode "$here/.hidden" | Should -Be 600
    }

    It 'changes in trees what the names let pass, as Get-ChildItem finds it: <Names>' -ForEach @(
        '-Include *.txt', '-Exclude *.txt', '-Filter *.txt', '-Include s', '-Exclude s', '-Include d', '-Include *.txt, *.csv -Exclude q*', '-Filter *.csv -Exclude y*', '' | ForEach-Object { @{ Names = $_ } }
    ) {
        $root = New-TestFolder $here
        $null = [System.IO.Directory]::CreateDirectory("$root/d/s")
        foreach ($file in 'd/q.txt', 'd/r.csv', 'd/s/z.txt', 'd/s/y.csv', 'd/.dot.txt') { [System.IO.File]::WriteAllText("$root/$file", 'x') }
        $null = [System.IO.File]::CreateSymbolicLink("$root/d/link.txt", '../../one')
        $expected = @(Invoke-Expression "Get-ChildItem -LiteralPath '$root' -Recurse -Force $Names").FullName | Where-Object { $_ -notlike '*link.txt' } | Sort-Object
        $shown = Invoke-Expression "Set-SftpItemProperty '$root/d' -Session `$session -Mode 700 -Recurse -PassThru $Names"
        (Get-ChildItem $root -Recurse -Force | Where-Object { -not $_.LinkTarget -and (Get-Mode $_.FullName) -eq 700 }).FullName | Sort-Object | Should -Be $expected
        @($shown).Count | Should -Be ("$root/d" -in $expected ? 1 : 0)
        Get-Mode "$here/one" | Should -Be 644
    }

    It 'changes nothing with -WhatIf, nor without an answer to -Confirm, and wants something to change' {
        Set-SftpItemProperty "$here/folder" -Mode 700 -Recurse -WhatIf
        Get-Mode "$here/folder" | Should -Be 755
        $null = Invoke-Bounded { param($s, $p) Set-SftpItemProperty "$p/one" -Mode 600 -Session $s -Confirm } @{ s = $session; p = $here }
        Get-Mode "$here/one" | Should -Be 644
        { Set-SftpItemProperty "$here/one" } | Should -Throw -ErrorId 'SftpPropertyMissing,*'
    }

    It 'completes modes' {
        Complete 'Set-SftpItemProperty x -Mode 06' | Should -Contain '0644'
        Complete 'Set-SftpItemProperty x -Mode u=' | Should -Contain "'u=rwX,go=rX'"
    }
}

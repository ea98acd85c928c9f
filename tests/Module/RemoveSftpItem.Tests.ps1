BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer

    function New-Tree([string] $Below) {
        $root = New-TestFolder $Below
        $null = [System.IO.Directory]::CreateDirectory("$root/a/b/c")
        $null = [System.IO.Directory]::CreateDirectory("$root/empty")
        foreach ($file in 'one.txt', 'two.log', '.hidden', 'a/x', 'a/b/y', 'a/b/c/z', 'a/b/c/.z') { $null = New-TestFile "$root/$file" 10 }
        $root
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Remove-SftpItem over <_>' -ForEach $transports {
    BeforeAll {
        $transport = $_
        $isPart = Test-Transport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $session = Connect-TestServer $server prod -Transport $transport
        $tree = New-TestFolder $server.dataPath
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $here = New-Tree $tree
    }

    It 'removes a tree' {
        Remove-SftpItem $here -Recurse -Force -ErrorAction Stop | Should -BeNullOrEmpty
        [System.IO.Directory]::Exists($here) | Should -BeFalse
    }

    It 'never removes through a link' {
        $other = New-Tree $tree
        $null = [System.IO.Directory]::CreateSymbolicLink("$here/a/to-other", $other)
        $null = [System.IO.Directory]::CreateSymbolicLink("$here/to-other", $other)
        $null = [System.IO.File]::CreateSymbolicLink("$here/to-file", "$other/one.txt")
        $null = [System.IO.File]::CreateSymbolicLink("$here/to-nothing", 'nothing')
        $null = [System.IO.Directory]::CreateSymbolicLink("$here/loop", '.')
        Remove-SftpItem "$here/to-other", "$here/loop/" -Recurse -ErrorAction Stop
        Remove-SftpItem $here -Recurse -Force -ErrorAction Stop
        [System.IO.Directory]::Exists($here) | Should -BeFalse
        Get-NameIn $other | Should -Be .hidden, a, empty, one.txt, two.log
        Get-NameIn "$other/a/b/c" | Should -Be .z, z
    }

    It 'removes many files in many directories' {
        foreach ($i in 1..120) {
            $null = [System.IO.Directory]::CreateDirectory("$here/wide/d$i")
            foreach ($j in 1..3) { [System.IO.File]::WriteAllBytes("$here/wide/d$i/f$j", [byte[]]::new(1)) }
        }
        $null = [System.IO.Directory]::CreateDirectory("$here/full")
        foreach ($i in 1..700) { [System.IO.File]::WriteAllBytes("$here/full/f$i", [byte[]]::new(1)) }
        $null = [System.IO.Directory]::CreateDirectory("$here/$('deep/' * 100)")
        Remove-SftpItem "$here/*" -Recurse -Force -ErrorAction Stop
        Get-NameIn $here | Should -BeNullOrEmpty
    }
}

Describe 'Remove-SftpItem' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $session = Connect-TestServer $server prod
        $tree = New-TestFolder $server.dataPath
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-Tree $tree
    }

    It 'removes what Remove-Item removes with <Name>' -ForEach @(
        @{ Name = 'a file'; Path = 'one.txt'; Arguments = @{} }
        @{ Name = 'an empty directory'; Path = 'empty'; Arguments = @{} }
        @{ Name = 'a wildcard'; Path = '*.txt'; Arguments = @{} }
        @{ Name = 'a wildcard and -Force'; Path = '*'; Arguments = @{ Recurse = $true; Force = $true } }
        @{ Name = '-Include'; Path = '*'; Arguments = @{ Include = '*.txt', 'empty' } }
        @{ Name = '-Exclude'; Path = '*'; Arguments = @{ Exclude = 'a', '*.log' } }
        @{ Name = '-Filter'; Path = '*'; Arguments = @{ Filter = '*.log' } }
        @{ Name = 'a wildcard that matches nothing'; Path = '*.none'; Arguments = @{} }
    ) {
        $local = New-Tree $tree
        Remove-Item "$local/$Path" @Arguments -ErrorAction Stop
        Remove-SftpItem "$here/$Path" @Arguments -ErrorAction Stop
        Get-NameIn $here | Should -Be (Get-NameIn $local)
    }

    It 'asks before a directory that is not empty, and says what was needed where nobody can be asked' {
        $answer = Invoke-Bounded { param($s, $p) Remove-SftpItem -LiteralPath "$p/a", "$p/one.txt" -Session $s } @{ s = $session; p = $here }
        @($answer.Errors).Count | Should -Be 1
        $answer.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SftpFailure,*'
        "$($answer.Errors[0])" | Should -BeLike '*-Recurse*'
        Get-NameIn $here | Should -Be .hidden, a, empty, two.log
    }

    It 'takes items from the pipeline with their session, and paths' {
        $null = Connect-TestServer $server other
        try {
            Get-SftpChildItem $here -File -Session prod | Remove-SftpItem -ErrorAction Stop
            Get-NameIn $here | Should -Be .hidden, a, empty
            "prod:$here/.hidden", "prod:$here/empty" | Remove-SftpItem -Force -ErrorAction Stop
            Get-NameIn $here | Should -Be a
            [pscustomobject]@{ Path = "prod:$here/a/x" } | Remove-SftpItem -ErrorAction Stop
            Get-NameIn "$here/a" | Should -Be b
        }
        finally {
            Remove-SftpSession other
        }
    }

    It 'removes a whole tree that is piped children first' {
        Get-SftpChildItem $here -Recurse -Force | Sort-Object { $_.FullName.Length } -Descending | Remove-SftpItem -Force -ErrorAction Stop
        Get-NameIn $here | Should -BeNullOrEmpty
    }

    It 'tells of each thing that is not there, and removes the rest' {
        Remove-SftpItem "$here/none", "$here/one.txt", "$here/a/none/x", "$here/two.log" -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$here/none"
        Assert-ErrorRecord $failures[1] SftpPathNotFound ObjectNotFound "prod:$here/a/none/x"
        Get-NameIn $here | Should -Be .hidden, a, empty
        $item = Get-SftpItem "$here/a/x"
        $folder = Get-SftpItem "$here/empty"
        [System.IO.File]::Delete("$here/a/x")
        [System.IO.Directory]::Delete("$here/empty")
        $item, $folder | Remove-SftpItem -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$here/a/x"
        Assert-ErrorRecord $failures[1] SftpPathNotFound ObjectNotFound "prod:$here/empty"
    }

    It 'removes names of every kind' {
        foreach ($name in 'x[1].txt', '*', "line`nbreak", 'dot.', 'space ', '?') { [System.IO.File]::WriteAllText("$here/empty/$name", 'x') }
        sh -c 'printf x > "$1/$(printf "\377\376b")"' sh "$here/empty"
        Remove-SftpItem -LiteralPath "$here/empty/*" -ErrorAction Stop
        Remove-SftpItem "$here/empty/x``[1``].txt" -ErrorAction Stop
        @(Get-SftpChildItem "$here/empty").Count | Should -Be 5
        Get-SftpChildItem "$here/empty" | Select-Object -First 2 | Remove-SftpItem -ErrorAction Stop
        Remove-SftpItem "$here/empty" -Recurse -ErrorAction Stop
        [System.IO.Directory]::Exists("$here/empty") | Should -BeFalse
    }

    It 'removes neither the root nor the home directory' {
        foreach ($path in '/', '.', '~', "$($session.HomeDirectory)/", "$($session.HomeDirectory)/.", '/..') {
            Remove-SftpItem $path -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures -Confirm:$false
            Assert-ErrorRecord $failures SftpFailure WriteError
            $failures[0].TargetObject | Should -BeIn 'prod:/', "prod:$($session.HomeDirectory)"
            "$failures" | Should -BeLike '*-Force*'
        }
    }

    It 'removes nothing with -WhatIf' {
        Remove-SftpItem $here -Recurse -WhatIf
        Remove-SftpItem "$here/a", "$here/one.txt" -WhatIf
        Get-SftpItem "$here/one.txt" | Remove-SftpItem -WhatIf
        Get-NameIn $here | Should -Be .hidden, a, empty, one.txt, two.log
    }

    It 'needs somebody to answer -Confirm' {
        $answer = Invoke-Bounded { param($s, $p) Remove-SftpItem "$p/one.txt" -Session $s -Confirm } @{ s = $session; p = $here }
        @($answer.Errors).Count + @($answer.Exception).Count | Should -BeGreaterThan 0
        [System.IO.File]::Exists("$here/one.txt") | Should -BeTrue
    }

    It 'stops at once' {
        foreach ($i in 1..40) {
            $null = [System.IO.Directory]::CreateDirectory("$here/many/$i")
            foreach ($j in 1..40) { [System.IO.File]::WriteAllBytes("$here/many/$i/$j", [byte[]]::new(0)) }
        }
        $started = Start-Bounded { param($s, $p) Remove-SftpItem "$p/many" -Recurse -Session $s } @{ s = $session; p = $here }
        Stop-Bounded $started 10 | Should -BeTrue
        $null = Wait-Bounded $started 10
        Remove-SftpItem "$here/many" -Recurse -Force -ErrorAction SilentlyContinue
        [System.IO.Directory]::Exists("$here/many") | Should -BeFalse
    }
}

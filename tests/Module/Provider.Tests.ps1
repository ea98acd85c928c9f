BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $start = (Get-Location).Path

    # A tree with all that a listing has to tell apart.
    function New-Tree([string] $Below) {
        $root = New-TestFolder $Below
        $null = [System.IO.Directory]::CreateDirectory("$root/sub/deep")
        foreach ($file in 'one.txt', 'two.log', '.hidden', 'w[1].txt', 'sub/three.log', 'sub/deep/four.log') { $null = New-TestFile "$root/$file" 10 }
        $null = [System.IO.File]::CreateSymbolicLink("$root/to-sub", 'sub')
        $null = [System.IO.File]::CreateSymbolicLink("$root/to-nothing", 'nothing')
        $null = [System.IO.File]::CreateSymbolicLink("$root/sub/loop", '..')
        $root
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Looking around on a drive over <_>' -ForEach $transports {
    BeforeAll {
        $transport = $_
        $isPart = Test-Transport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $session = Connect-TestServer $server prod -Transport $transport
        $tree = New-Tree $server.dataPath
        $drive = "prod:$tree"
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $transport
    }

    AfterEach {
        Set-Location $start
    }

    Context 'Get-ChildItem' {
        It 'lists what Get-SftpChildItem lists, as the same types' {
            $mine = Get-ChildItem $drive
            $theirs = Get-SftpChildItem $drive
            $mine.FullName | Should -Be $theirs.FullName
            $mine.ForEach({ $_.GetType() }) | Should -Be $theirs.ForEach({ $_.GetType() })
        }

        It 'gives items that know the drive, and paths that lead back' {
            $item = Get-ChildItem $drive -Filter one.txt
            $item.PSDrive.Name | Should -Be prod
            $item.PSProvider.Name | Should -Be Sftp
            $item.PSChildName | Should -Be one.txt
            $item.PSIsContainer | Should -BeFalse
            (Get-Item $item.PSPath).FullName | Should -Be $item.FullName
            (Get-Item $item.PSParentPath).FullName | Should -Be $tree
            (Get-SftpItem $item.PSPath).FullName | Should -Be $item.FullName
        }

        It 'takes <Options>' -ForEach @(
            @{ Options = @{ File = $true }; Names = 'one.txt', 'to-nothing', 'two.log', 'w[1].txt' }
            @{ Options = @{ Directory = $true }; Names = 'sub', 'to-sub' }
            @{ Options = @{ Hidden = $true }; Names = '.hidden' }
            @{ Options = @{ Force = $true }; Names = 'sub', 'to-sub', '.hidden', 'one.txt', 'to-nothing', 'two.log', 'w[1].txt' }
            @{ Options = @{ Filter = '*.log' }; Names = 'two.log' }
            @{ Options = @{ Exclude = 't*' }; Names = 'sub', 'one.txt', 'w[1].txt' }
            @{ Options = @{ Recurse = $true; Filter = '*.log' }; Names = 'two.log', 'three.log', 'four.log' }
            @{ Options = @{ Recurse = $true; Include = '*.log' }; Names = 'four.log', 'three.log', 'two.log' }
            @{ Options = @{ Recurse = $true; Exclude = '*.txt', 't*', 'loop' }; Names = 'sub', 'deep', 'four.log' }
            @{ Options = @{ Depth = 1; Filter = '*.log' }; Names = 'two.log', 'three.log' }
            @{ Options = @{ Recurse = $true; FollowSymlink = $true; Filter = 'four*' }; Names = 'four.log' }
        ) {
            (Get-ChildItem $drive @Options).Name | Should -Be $Names
        }

        It 'gives names, and those below with the way to them' {
            Get-ChildItem $drive -Name | Should -Be (Get-ChildItem $drive).Name
            Get-ChildItem $drive -Name -Recurse -Filter *.log | Sort-Object |
                Should -Be ('two.log', 'sub/three.log', 'sub/deep/four.log' -replace '/', [System.IO.Path]::DirectorySeparatorChar | Sort-Object)
        }

        It 'takes wildcards, also in the middle and through links' {
            (Get-ChildItem "$drive/*.log").Name | Should -Be two.log
            (Get-ChildItem "$drive/*/*.log").FullName | Should -Be "$tree/sub/three.log", "$tree/to-sub/three.log"
            (Get-ChildItem "$drive/*.log" -Recurse).Name | Sort-Object | Should -Be four.log, three.log, two.log
            Get-ChildItem "$drive/*.none" | Should -BeNullOrEmpty
        }

        It 'takes both separators' {
            (Get-ChildItem ($drive -replace '/', '\')).Name | Should -Contain one.txt
            (Get-ChildItem "$drive\sub/deep").Name | Should -Be four.log
        }

        It 'says that a path is not there' {
            Get-ChildItem "$drive/nothing-here" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem PathNotFound ObjectNotFound
        }

        It 'looks at the server again for each command' {
            $other = New-TestFolder $server.dataPath
            $new = "$other/fresh"
            $null = New-TestFile "$other/first" 1
            Get-ChildItem "prod:$other/f*" | Should -HaveCount 1
            $null = New-TestFile $new 5
            (Get-ChildItem "prod:$other/f*").Name | Should -Be first, fresh
            (Get-Item "prod:$new").Length | Should -Be 5
            $null = New-TestFile $new 7
            (Get-Item "prod:$new").Length | Should -Be 7
            [System.IO.File]::Delete($new)
            Test-Path "prod:$new" | Should -BeFalse
        }
    }

    Context 'Get-Item, Test-Path, Resolve-Path' {
        It 'shows a link as itself' {
            (Get-Item "$drive/to-sub").LinkTarget | Should -Be sub
            Get-Item "$drive/to-sub" | Should -BeOfType SftpTools.SftpDirectoryInfo
            (Get-Item "$drive/to-nothing").LinkTarget | Should -Be nothing
        }

        It 'takes names with wildcard characters literally or escaped' {
            (Get-Item -LiteralPath "$drive/w[1].txt").Name | Should -BeExactly 'w[1].txt'
            (Get-Item "$drive/w``[1``].txt").Name | Should -BeExactly 'w[1].txt'
            Test-Path "$drive/w``[1``].txt" | Should -BeTrue
            Get-Content -LiteralPath "$drive/w[1].txt" -AsByteStream | Should -HaveCount 10
            Get-Content "$drive/w``[1``].txt" -AsByteStream | Should -HaveCount 10
            Get-Item "$drive/w[1].txt" | Should -BeNullOrEmpty
        }

        It 'tells what is there' {
            Test-Path $drive | Should -BeTrue
            Test-Path $drive -PathType Leaf | Should -BeFalse
            Test-Path "$drive/one.txt" -PathType Leaf | Should -BeTrue
            Test-Path "$drive/to-sub" -PathType Container | Should -BeTrue
            Test-Path "$drive/to-nothing" | Should -BeTrue
            Test-Path "$drive/ONE.TXT" | Should -BeFalse
            Test-Path prod:/ | Should -BeTrue
        }

        It 'resolves and converts paths' {
            Set-Location $drive
            (Resolve-Path *.log).Path | Should -Be "$drive/two.log"
            Resolve-Path sub/*.log -Relative | Should -Be ('./sub/three.log' -replace '/', [System.IO.Path]::DirectorySeparatorChar)
            Convert-Path ./sub/../one.txt | Should -Be "$drive/one.txt"
            Split-Path "$drive/one.txt" -Leaf | Should -Be one.txt
            Split-Path "$drive/one.txt" | Should -Be $drive
        }
    }

    Context 'Set-Location' {
        It 'goes there, up, back, and through links' {
            Set-Location $drive
            "$PWD" | Should -Be $drive
            Set-Location sub
            "$PWD" | Should -Be "$drive/sub"
            (Get-ChildItem *.log).Name | Should -Be three.log
            Set-Location ..
            "$PWD" | Should -Be $drive
            Set-Location to-sub
            (Get-ChildItem deep).Name | Should -Be four.log
            Set-Location -
            "$PWD" | Should -Be $drive
            Push-Location sub/deep
            "$PWD" | Should -Be "$drive/sub/deep"
            Pop-Location
            "$PWD" | Should -Be $drive
            Set-Location $start
            Set-Location prod:
            "$PWD" | Should -Be $drive
            Set-Location ../../../../../..
            "$PWD" | Should -Be 'prod:/'
        }

        It 'refuses a file and what is not there' {
            { Set-Location "$drive/one.txt" -ErrorAction Stop } | Should -Throw
            { Set-Location "$drive/nothing-here" -ErrorAction Stop } | Should -Throw
            "$PWD" | Should -Be $start
        }
    }

    It 'completes paths' {
        Complete "Get-Item $drive/o" | Should -Be "$drive/one.txt"
        Set-Location $drive
        Complete 'Get-Content ./tw' | Should -Be ('./two.log' -replace '/', [System.IO.Path]::DirectorySeparatorChar)
        Complete 'Get-Content ./w' | Should -Match ([regex]::Escape('w`[1`].txt'))
    }

    It 'completes no name that would be several arguments, or another one' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'such names cannot be made there'; return }
        $odd = New-TestFolder $tree
        $parting = foreach ($code in 9, 10, 11, 12, 13, 0x85, 0xA0, 0x1680, 0x2000, 0x2003, 0x2028, 0x202F, 0x3000) { [char] $code }
        foreach ($c in $parting) {
            foreach ($name in "nb${c}-Recurse${c}-Force", "${c}nb", "nb${c}") { [System.IO.File]::WriteAllText("$odd/$name", '') }
        }
        foreach ($name in 'nb', 'nb -Recurse', "nb'x", 'nb;x', "nb`u{2019}x", 'nb[1]') { [System.IO.File]::WriteAllText("$odd/$name", '') }
        foreach ($typed in '', 'nb') {
            $found = foreach ($word in Complete "Get-Item prod:$odd/$typed") {
                (Invoke-Expression "Get-Item $word -ErrorAction Stop").Name
            }
            $found | Sort-Object | Should -BeExactly ('nb', 'nb -Recurse', "nb'x", 'nb;x', "nb`u{2019}x", 'nb[1]' | Sort-Object) -Because "'$typed' was completed"
        }
        # A listing has them all.
        @(Get-ChildItem prod:$odd).Count | Should -Be (6 + 3 * $parting.Count)
        @(Get-ChildItem prod:$odd -Name).Count | Should -Be (6 + 3 * $parting.Count)
        Remove-Item prod:$odd -Recurse
    }

    It 'has a prompt that shows the place' {
        Set-Location $drive
        prompt | Should -BeLike "*$drive*"
    }

    It 'groups a listing by the path as it is written' {
        $text = Get-ChildItem $drive | Out-String -Width 200
        $text | Should -Match ([regex]::Escape("Directory: $drive"))
    }
}

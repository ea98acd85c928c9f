<#
    What things are stays what they are: an item keeps its session, whatever other session bears that name; a session belongs to -Session; what
    is neither a path nor an item is refused; the results of a copy can be piped on.
#>
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer '--other-users'
    $account = if ($server.Unavailable) { $server } else { Start-Fixture account }

    # The cmdlets that take an item by the pipeline, as scripts that end in it.
    $byItem = [ordered]@{
        'Get-SftpContent'   = { $_ | Get-SftpContent }
        'Clear-SftpContent' = { $_ | Clear-SftpContent }
        'Set-SftpContent'   = { $_ | Set-SftpContent -Value new }
        'Add-SftpContent'   = { $_ | Add-SftpContent -Value more }
        'Get-SftpItem'      = { $_ | Get-SftpItem }
        'Get-SftpChildItem' = { $_ | Get-SftpChildItem }
        'Measure-SftpItem'  = { $_ | Measure-SftpItem }
        'Test-SftpPath'     = { $_ | Test-SftpPath }
        'Resolve-SftpPath'  = { $_ | Resolve-SftpPath }
        'Get-SftpFileHash'  = { $_ | Get-SftpFileHash }
        'Get-SftpVolume'    = { $_ | Get-SftpVolume }
        'Copy-SftpItem'     = { $_ | Copy-SftpItem -Destination ./copied }
        'Receive-SftpItem'  = { $_ | Receive-SftpItem -Destination ./copied }
        'Move-SftpItem'     = { $_ | Move-SftpItem -Destination "$($_.FullName).moved" }
        'Rename-SftpItem'   = { $_ | Rename-SftpItem -NewName renamed }
        'Set-SftpItemProperty' = { $_ | Set-SftpItemProperty -Mode 600 }
        'Remove-SftpItem'   = { $_ | Remove-SftpItem }
        '-Path of Clear-SftpContent' = { Clear-SftpContent -Path $_ }
        '-LiteralPath of Remove-SftpItem' = { Remove-SftpItem -LiteralPath $_ }
        '-Destination of Move-SftpItem' = { Move-SftpItem -Path $_ -Destination $_ }
        'Clear-Content of the drive' = { $_ | Clear-Content }
        'Set-Content of the drive' = { $_ | Set-Content -Value new }
        'Remove-Item of the drive' = { $_ | Remove-Item }
    }

    function Get-Failure([scriptblock] $Script, $Item) {
        $failures = try { $Item | ForEach-Object $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } } catch { $_ }
        @($failures)
    }
}

AfterAll {
    Remove-TestSession
    $account, $server | Stop-Fixture
}

Describe 'An item, over <Transport>' -ForEach $transports {
    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $Transport
        Remove-TestSession
        $tree = New-TestFolder $server.dataPath
        Set-Content -LiteralPath "$tree/f" -Value kept
        Set-Location -LiteralPath (New-TestFolder $TestDrive)
    }

    It 'is not of another account whose session has the same name, by any cmdlet here or of the drive' {
        Skip-Without $account
        Set-Mode $tree 777
        Set-Mode "$tree/f" 666
        $null = Connect-TestServer $server same -Transport $Transport
        $item, $shown = (Get-SftpItem "same:$tree/f"), (Get-Item "same:$tree/f")
        Remove-SftpSession same
        $null = Connect-TestServer $server same -UserName $account.userName -Transport $Transport
        foreach ($name in $byItem.Keys) {
            $failures = Get-Failure $byItem[$name] ($name -like '*drive' ? $shown : $item)
            "$failures" | Should -BeLike "*session 'same'*closed*" -Because $name
            $failures | Should -HaveCount 1 -Because $name
        }
        Get-NameIn $tree | Should -Be f
        Get-Content -LiteralPath "$tree/f" | Should -BeExactly kept
        Get-Mode "$tree/f" | Should -Be 666
        './copied' | Should -Not -Exist
        # The drive of the new session is that of the new account.
        (Get-Item "same:$tree/f").PSPath | Should -BeLike "*Sftp::same~2:$tree/f"
        (Get-Item "same:$tree/f" | Get-Content) | Should -BeExactly kept
    }

    It 'is the same in other runspaces of the process, by all cmdlets' {
        $null = Connect-TestServer $server prod -Transport $Transport
        $item = Get-SftpItem "prod:$tree/f"
        $scripts = $byItem.Keys.Where({ $_ -notlike '*drive' -and $_ -notmatch 'Remove|Move|Rename|Clear|Set-SftpContent|Copy|Receive' })
        $results = $scripts | ForEach-Object -ThrottleLimit 2 -Parallel {
            Import-Module $using:moduleManifest
            $script = [scriptblock]::Create(($using:byItem)[$_].ToString())
            try { $null = $using:item | ForEach-Object $script 2>&1 -ErrorVariable failures; "$_ $failures" } catch { "$_ $($_.Exception.Message)" }
        }
        ($results | ForEach-Object Trim | Sort-Object) | Should -Be ($scripts | Sort-Object)
    }

    It 'in a string is not a path of this machine' {
        $null = Connect-TestServer $server prod -Transport $Transport
        $item = Get-SftpItem "prod:$tree/f"
        "$item" | Should -BeExactly "prod:$tree/f"
        foreach ($object in (Get-SftpItem "prod:$tree"), (Get-SftpFileHash "prod:$tree/f"), (Resolve-SftpPath "prod:$tree/f"),
            (Measure-SftpItem "prod:$tree"), (Get-SftpVolume "prod:$tree"), (Get-SftpLocation prod)) {
            # What PowerShell's cmdlets take from the pipeline by these names must not lead to a local file.
            foreach ($property in 'Path', 'PSPath', 'LiteralPath', 'FilePath', 'LP') {
                $value = $object.PSObject.Properties[$property]?.Value
                if ($value) { $value | Should -BeLike 'prod:*' -Because "it is $property of $($object.GetType().Name)" }
            }
        }
        foreach ($each in Get-SftpChildItem "prod:$tree") { Remove-Item $each -ErrorAction SilentlyContinue -WhatIf *>&1 | Out-String | Should -Not -Match "\s$tree" }
    }

    It 'moves to what another item says, and to no file of its name' {
        $null = Connect-TestServer $server prod -Transport $Transport
        $null = [System.IO.Directory]::CreateDirectory("$tree/d")
        Move-SftpItem "prod:$tree/f" -Destination (Get-SftpItem "prod:$tree/d")
        (Get-SftpItem "prod:$tree/d/f").MoveTo("prod:$tree/g")
        Get-NameIn $tree | Should -Be d, g
        { (Get-SftpItem "prod:$tree/g").MoveTo('other:/x') } | Should -Throw '*not on the session*'
    }

    It 'of another process is of its account only' {
        $null = Connect-TestServer $server prod -Transport $Transport
        $path = "$TestDrive/$([guid]::NewGuid()).xml"
        Get-SftpItem "prod:$tree/f" | Export-Clixml $path
        Get-SftpSession prod | Export-Clixml "$path.session"
        $copy = Import-Clixml $path
        $copy | Get-SftpContent | Should -BeExactly kept
        Get-SftpContent "$tree/f" -Session (Import-Clixml "$path.session") | Should -BeExactly kept
        ($copy | Format-Table | Out-String) | Should -Match '\s5 f\s'
        Skip-Without $account
        Remove-SftpSession prod
        $null = Connect-TestServer $server prod -UserName $account.userName -Transport $Transport
        foreach ($script in { $copy | Clear-SftpContent }, { $copy | Set-SftpContent -Value x }, { Remove-SftpItem $copy }, { $copy | Remove-SftpItem },
            { Remove-SftpItem "$tree/f" -Session (Import-Clixml "$path.session") }) {
            "$(Get-Failure $script 1)" | Should -BeLike '*another process*'
            # The way out is one that works: the objects themselves.
            "$(Get-Failure $script 1)" | Should -Match 'New-SftpSession|is of '
        }
        Get-Content -LiteralPath "$tree/f" | Should -BeExactly kept
    }
}

Describe 'A result or an item that was in another process' {
    BeforeAll {
        function Copy-Deeply($Object) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Object))
        }

        if (-not $server.Unavailable) {
            Remove-TestSession
            $null = Connect-TestServer $server p
            $tree = New-TestFolder $server.dataPath
            $null = [System.IO.Directory]::CreateDirectory("$tree/dir")
            Set-Content -LiteralPath "$tree/f" -Value kept
            Set-Location -LiteralPath (New-TestFolder $TestDrive)
            'a', 'b', 'c' | ForEach-Object { Copy-Item -LiteralPath "$tree/f" "$tree/$_" }
            $copies = [ordered]@{
                item         = Copy-Deeply (Get-SftpItem "p:$tree/f")
                hash         = Copy-Deeply (Get-SftpFileHash "p:$tree/f")
                path         = Copy-Deeply (Resolve-SftpPath "p:$tree/f")
                downloaded   = Copy-Deeply (Copy-SftpItem "p:$tree/a" ./down -PassThru)
                uploaded     = Copy-Deeply (Copy-SftpItem ./down "p:$tree/up" -PassThru)
                across       = Copy-Deeply (Copy-SftpItem "p:$tree/b" "p:$tree/across" -PassThru)
                'moved away' = Copy-Deeply (Copy-SftpItem "p:$tree/c" ./moved -PassThru -MoveSource)
                skipped      = Copy-Deeply (Copy-SftpItem "p:$tree/f" ./down -PassThru -Overwrite Never)
                session      = Copy-Deeply (Get-SftpSession p)
            }
        }
    }

    BeforeEach { Skip-Without $server }

    It 'is its end on the server: <Name>' -ForEach @(
        @{ Name = 'item'; Leaf = 'f' }, @{ Name = 'hash'; Leaf = 'f' }, @{ Name = 'path'; Leaf = 'f' }
        @{ Name = 'downloaded'; Leaf = 'a' }, @{ Name = 'uploaded'; Leaf = 'up' }, @{ Name = 'across'; Leaf = 'across' }
    ) {
        $copy = $copies[$Name]
        $copy | Get-SftpContent | Should -BeExactly kept
        ($copy | Get-SftpItem).FullName | Should -Be "$tree/$Leaf"
        (Get-SftpItem $copy).FullName | Should -Be "$tree/$Leaf"
        (Get-SftpItem -LiteralPath $copy).FullName | Should -Be "$tree/$Leaf"
        $copy | Copy-SftpItem -Destination ./fetched -ErrorAction Stop
        Get-Content ./fetched | Should -BeExactly kept
        $copy | Set-SftpItemProperty -Mode 640 -ErrorAction Stop
        Get-Mode "$tree/$Leaf" | Should -Be 640
    }

    It 'is its end on this machine to PowerShell itself' {
        foreach ($name in 'downloaded', 'uploaded') { ($copies[$name] | Get-Item).FullName | Should -Be (Resolve-Path ./down).Path }
        ($copies['moved away'] | Get-Item).Name | Should -Be moved
    }

    It 'is nothing to act on where nothing was copied, or is left: <Name>' -ForEach @(
        @{ Name = 'moved away'; Words = '*nothing of it is left on the server*' }, @{ Name = 'skipped'; Words = '*was skipped*' }
    ) {
        foreach ($script in { $copies[$Name] | Remove-SftpItem }, { Clear-SftpContent $copies[$Name] }, { $copies[$Name] | Set-SftpContent -Value x }) {
            Get-Failure $script 1 | Should -HaveCount 1
        }
        "$(Get-Failure { $copies[$Name] | Remove-SftpItem } 1)" | Should -BeLike $Words
        Get-Content -LiteralPath "$tree/f" | Should -BeExactly kept
        Get-Content ./down, ./moved | Should -Be kept, kept
    }

    It 'is not a session, nor a session a path' {
        "$(Get-Failure { Get-SftpItem $tree -Session $copies.item } 1)" | Should -BeLike '*SftpFileInfo is not a session*'
        "$(Get-Failure { Remove-SftpItem $copies.session -Recurse } 1)" | Should -BeLike "*'p' is a session and no path*"
        Get-Failure { $copies.session | Remove-SftpItem -Recurse } 1 | Should -HaveCount 1
    }

    It 'goes by its account, whatever the sessions here are called' {
        $item = $copies.item
        Remove-SftpSession p
        try {
            foreach ($name in $copies.Keys.Where({ $_ -notin 'moved away', 'skipped', 'failed', 'session' })) {
                foreach ($command in $byItem.Keys.Where({ $_ -notlike '*drive' })) {
                    $failures = Get-Failure $byItem[$command] $copies[$name]
                    $failures | Should -HaveCount 1 -Because "$name | $command"
                    "$failures" | Should -Match 'another process|no session|of the provider FileSystem' -Because "$name | $command"
                }
            }
            Get-NameIn $tree | Should -Be a, across, b, dir, f, up
            $null = Connect-TestServer $server other
            foreach ($name in 'item', 'uploaded', 'across') { ($copies[$name] | Get-SftpItem).Session.Name | Should -Be other }
        }
        finally {
            Remove-TestSession
            $null = Connect-TestServer $server p
        }
    }

    It 'works as it comes from a job' {
        $job = Start-Job {
            param($manifest, $login, $path)
            Import-Module $manifest
            $null = New-SftpSession @login -Name inJob
            Get-SftpItem "inJob:$path/f"
            Copy-SftpItem "inJob:$path/f" "inJob:$path/job" -PassThru
            Get-SftpSession inJob
        } -ArgumentList $moduleManifest, (Get-LoginOf $server), $tree
        $got = @($job | Wait-Job -Timeout 60 | Receive-Job -ErrorAction Stop)
        $job | Remove-Job -Force
        $got | Should -HaveCount 3
        ($got[0] | Get-SftpItem).PSPath | Should -BeExactly "p:$tree/f"
        $got[1] | Get-SftpContent | Should -BeExactly kept
        Get-SftpContent "$tree/job" -Session $got[2] | Should -BeExactly kept
        $got[1] | Remove-SftpItem -ErrorAction Stop
        "$tree/job" | Should -Not -Exist
    }
}

Describe 'A path' {
    BeforeAll {
        if ($server.Unavailable) { return }
        Remove-TestSession
        $null = Connect-TestServer $server prod
        $null = Connect-TestServer $server stage
        $tree = New-TestFolder $server.dataPath
        $null = New-TestFile "$tree/prod" 3
        $null = New-PSDrive D -PSProvider Sftp -Root $tree -Session prod -Scope Global
        Set-Location -LiteralPath (New-TestFolder $TestDrive)
        Set-Content ./local here
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'is no <Name>' -ForEach @(
        @{ Name = 'session'; Script = { Get-SftpSession prod | Remove-SftpItem -Recurse } }
        @{ Name = 'date'; Script = { Get-Date | Remove-SftpItem -Recurse } }
        @{ Name = 'object of a script'; Script = { [pscustomobject]@{ Name = 'prod' } | Remove-SftpItem -Recurse } }
        @{ Name = 'hashtable'; Script = { @{ Name = 'prod' } | Remove-SftpItem -Recurse } }
        @{ Name = 'local file'; Script = { Get-Item ./local | Remove-SftpItem -Recurse } }
        @{ Name = 'local file to empty'; Script = { Get-Item ./local | Clear-SftpContent } }
        @{ Name = 'local file to write to'; Script = { Get-Item ./local | Set-SftpContent -Value x } }
        @{ Name = 'local file in a string'; Script = { Remove-SftpItem (Get-Item ./local).PSPath } }
        @{ Name = 'argument that is a date'; Script = { Remove-SftpItem (Get-Date) } }
        @{ Name = 'argument that is a session'; Script = { Remove-SftpItem (Get-SftpSession prod) -Recurse } }
        @{ Name = 'empty text'; Script = { Remove-SftpItem '' -Recurse } }
        @{ Name = 'empty text to empty'; Script = { Clear-SftpContent '' } }
        @{ Name = 'text that is null'; Script = { Remove-SftpItem $null -Recurse } }
    ) {
        Get-Failure $Script 1 | Should -HaveCount 1
        Test-Path -LiteralPath "$tree/prod" | Should -BeTrue
    }

    It 'from the pipeline is not a session as well' {
        Set-SftpLocation $tree -Session prod
        Set-SftpLocation $tree -Session stage
        { 'prod' | Get-SftpItem -ErrorAction Stop } | Should -Throw '*several sessions*'
    }

    It 'with a session from the pipeline takes that for no content: <_>' -ForEach @(
        'Set-SftpContent -Path prod:{0}/prod', 'Add-SftpContent -Path prod:{0}/prod', 'Set-SftpContent -Path prod:{0}/none', 'Set-SftpContent prod:{0}/prod -Value (Get-SftpSession prod)'
    ) {
        Get-Failure ([scriptblock]::Create("Get-SftpSession prod | $($_ -f $tree)")) 1 | Should -HaveCount 1
        Get-NameIn $tree | Should -Be prod
        (Get-Item -LiteralPath "$tree/prod").Length | Should -Be 3
    }

    It 'with a session from the pipeline is made there, empty or with the content that was given' {
        Get-SftpSession prod | New-SftpItem -Path $tree/made | ForEach-Object Length | Should -Be 0
        Get-SftpSession prod | Set-SftpContent -Path $tree/made -Value text
        Get-SftpSession prod | Add-SftpContent -Path $tree/made -Value more
        Get-Content -LiteralPath "$tree/made" | Should -Be text, more
        Remove-Item -LiteralPath "$tree/made"
    }

    It 'is written whatever columns an object has that is its content' {
        try {
            [pscustomobject]@{ Account = '4711'; Sum = 3 } | Set-SftpContent "prod:$tree/made" -ErrorAction Stop
            [pscustomobject]@{ Path = "prod:$tree/made"; Account = '4711' } | Add-SftpContent -Value row -ErrorAction Stop
            Get-Content -LiteralPath "$tree/made" | Should -Be '@{Account=4711; Sum=3}', row
        }
        finally {
            Remove-Item -LiteralPath "$tree/made"
        }
    }

    It 'is looked for with the session that the pipeline brings' {
        (Get-SftpSession prod | Get-SftpItem -Path "$tree/prod").Session.Name | Should -Be prod
        (Get-SftpSession prod, stage | Get-SftpChildItem -Path $tree | ForEach-Object { $_.Session.Name }) | Should -Be prod, stage
        Get-SftpSession stage | Send-SftpItem -Path ./local -Destination $tree/sent -PassThru | ForEach-Object Destination | Should -Be "stage:$tree/sent"
        Remove-Item -LiteralPath "$tree/sent"
        (Get-SftpSession stage | Get-SftpVolume).Session.Name | Should -Be stage
    }

    It 'and -Session that differ are an error where something would change: <_>' -ForEach @(
        'Remove-SftpItem prod:/x', 'Clear-SftpContent prod:/x', 'Set-SftpContent prod:/x y', 'Add-SftpContent prod:/x y', 'New-SftpItem prod:/x',
        'Rename-SftpItem prod:/x y', 'Move-SftpItem prod:/x /y', 'Set-SftpItemProperty prod:/x -Mode 600', 'Send-SftpItem ./local prod:/x',
        'Copy-SftpItem ./local prod:/x', 'Receive-SftpItem prod:/x ./y', 'Copy-SftpItem prod:/x ./y', 'Set-SftpLocation prod:/'
    ) {
        # A path of a drive says its session as well.
        foreach ($command in $_, $_.Replace('prod:/x', 'D:/prod').Replace('prod:/', 'D:/')) {
            $failures = Get-Failure ([scriptblock]::Create("$command -Session stage")) 1
            $failures | Should -HaveCount 1 -Because $command
            $failures[0].FullyQualifiedErrorId | Should -Match '^Sftp(SessionConflict|DirectionUnclear)'
            "$failures" | Should -BeLike '*stage*'
        }
        Get-NameIn $tree | Should -Be prod
        (Get-Item -LiteralPath "$tree/prod").Length | Should -Be 3
        (Get-SftpLocation prod).Path | Should -Not -Be /
    }

    It 'of a drive is an error beside the session of another: <_>' -ForEach @(
        'Copy-SftpItem ./local D:/new -ToSession stage', 'Copy-SftpItem D:/prod ./y -FromSession stage', 'Get-SftpSession stage | Remove-SftpItem -Path D:/prod',
        'Move-SftpItem stage:/nosuch D:/y', 'Get-SftpSession stage | Set-SftpLocation D:/', 'Get-SftpSession stage | Set-SftpLocation prod:/'
    ) {
        Get-Failure ([scriptblock]::Create($_)) 1 | Should -HaveCount 1
        Get-NameIn $tree | Should -Be prod
        './y' | Should -Not -Exist
        (Get-SftpLocation prod).Path | Should -Not -Be /
    }

    It 'decides alone where it is only looked at' {
        (Get-SftpItem "prod:$tree/prod" -Session stage).Session.Name | Should -Be prod
    }

    It 'with a number as -Session goes to the session of that number' {
        $id = (Get-SftpSession stage).Id
        (Get-SftpItem "$tree/prod" -Session $id).Session.Name | Should -Be stage
        (Get-SftpItem "$tree/prod" -Session "$id").Session.Name | Should -Be stage
        { Get-SftpItem $tree -Session 4711 } | Should -Throw "*no session '4711'*"
    }
}

Describe 'A copy' {
    BeforeAll {
        if ($server.Unavailable) { return }
        Remove-TestSession
        $null = Connect-TestServer $server p
    }

    BeforeEach {
        Skip-Without $server
        $tree = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$tree/out"), [System.IO.Directory]::CreateDirectory("$tree/archive")
        Set-Content -LiteralPath "$tree/out/a.csv" -Value 'x,y', '1,2'
        Set-Content -LiteralPath "$tree/out/b.csv" -Value 'x,y', '3,4'
        Set-Location -LiteralPath (New-TestFolder $TestDrive)
    }

    It 'takes each row to its own destination with <_>' -ForEach 'Copy-SftpItem', 'Receive-SftpItem' {
        "Path,Destination`np:$tree/out/a.csv,./one`np:$tree/out/b.csv,./two/" | ConvertFrom-Csv | & $_ -ErrorAction Stop
        Get-Content ./one | Should -Contain '1,2'
        Get-Content ./two/b.csv | Should -Contain '3,4'
    }

    It 'takes each row to its own destination upwards with <_>' -ForEach 'Copy-SftpItem', 'Send-SftpItem' {
        1..3 | ForEach-Object { Set-Content "./$_" $_ }
        1..3 | ForEach-Object { [pscustomobject]@{ Path = "./$_"; Destination = "p:$tree/archive/$_.x" } } | & $_ -ErrorAction Stop
        Get-NameIn "$tree/archive" | Should -Be 1.x, 2.x, 3.x
    }

    It 'takes each item where a script block says, with -MoveSource too' {
        1..70 | ForEach-Object { Set-Content "./u$_.txt" $_ }
        $null = [System.IO.Directory]::CreateDirectory("$tree/in")
        Get-ChildItem u*.txt | Copy-SftpItem -Destination { "p:$tree/in/$($_.BaseName)_x.txt" } -MoveSource -ErrorAction Stop
        (Get-NameIn "$tree/in") | Should -HaveCount 70
        1..70 | ForEach-Object { [System.IO.File]::ReadAllText("$tree/in/u$($_)_x.txt").Trim() } | Should -Be (1..70)
        Get-ChildItem | Should -BeNullOrEmpty
        Get-SftpChildItem "p:$tree/in/u1*" | Copy-SftpItem -Destination { "./$($_.Name).down" }
        (Get-ChildItem *.down) | Should -HaveCount 11
    }

    It 'or a move takes each item where a script block says: <Name>' -ForEach @(
        @{ Name = 'sent'; Script = { Get-ChildItem ./u* | Send-SftpItem -Destination { "p:$tree/archive/$($_.Name).x" } -ErrorAction Stop } }
        @{ Name = 'received'; Script = { Get-SftpChildItem "p:$tree/out/*.csv" | Receive-SftpItem -Destination { "./$($_.Name).x" } -ErrorAction Stop } }
        @{ Name = 'moved'; Script = { Get-SftpChildItem "p:$tree/out/*.csv" | Move-SftpItem -Destination { "p:$tree/archive/$($_.Name).x" } -ErrorAction Stop } }
        @{ Name = 'across'; Script = { Get-SftpChildItem "p:$tree/out/*.csv" | Copy-SftpItem -Destination { "p:$tree/archive/$($_.Name).x" } -ErrorAction Stop } }
    ) {
        'a.csv', 'b.csv' | ForEach-Object { Copy-Item -LiteralPath "$tree/out/$_" "./u$_" }
        & $Script
        $names, $files = switch ($Name) {
            sent { 'ua.csv.x', 'ub.csv.x'; "$tree/archive" }
            received { 'a.csv.x', 'b.csv.x'; $PWD.Path }
            default { 'a.csv.x', 'b.csv.x'; "$tree/archive" }
        }
        $all = @($names) + @($files)
        foreach ($each in $all[0..1]) { "$($all[-1])/$each" | Should -Exist }
        Get-Content -LiteralPath "$($all[-1])/$($all[1])" | Should -Contain '3,4'
        Test-Path -LiteralPath "$tree/out/a.csv" | Should -Be ($Name -ne 'moved')
    }

    It 'gives results that the cmdlets here take by the end on the server' {
        $copy = { Copy-SftpItem "p:$tree/out/*.csv" ./in/ -PassThru -ErrorAction Stop }
        (& $copy | Set-SftpItemProperty -Mode 640 -PassThru).UnixMode | Should -Be '-rw-r-----', '-rw-r-----'
        (& $copy | Get-SftpFileHash).Path | Sort-Object | Should -Be "p:$tree/out/a.csv", "p:$tree/out/b.csv"
        & $copy | Move-SftpItem -Destination "p:$tree/archive" -ErrorAction Stop
        Get-NameIn "$tree/archive" | Should -Be a.csv, b.csv
        Copy-SftpItem ./in/*.csv "p:$tree/out/" -PassThru | Remove-SftpItem -ErrorAction Stop
        Get-NameIn "$tree/out" | Should -BeNullOrEmpty
        (Get-ChildItem ./in).Name | Should -Be a.csv, b.csv
    }

    It 'gives results that PowerShell takes by the end on this machine' {
        $copy = { Copy-SftpItem "p:$tree/out/a.csv" ./in/ -PassThru -ErrorAction Stop }
        (& $copy | Get-FileHash).Path | Should -Be (Resolve-Path ./in/a.csv).Path
        (& $copy | Get-Item).FullName | Should -Be (Resolve-Path ./in/a.csv).Path
        (& $copy | Import-Csv).y | Should -Be 2
        & $copy | Remove-Item
        Get-ChildItem ./in | Should -BeNullOrEmpty
        "$tree/out/a.csv" | Should -Exist
    }

    It 'gives results of a move and of two servers by the end that is left' {
        $moved = Copy-SftpItem "p:$tree/out/a.csv" ./in/ -PassThru -MoveSource
        { $moved | Remove-SftpItem -ErrorAction Stop } | Should -Throw '*nothing of it is left on the server*'
        ($moved | Get-Item).Name | Should -Be a.csv
        Copy-SftpItem "p:$tree/out/b.csv" "p:$tree/archive/" -PassThru | Remove-SftpItem -ErrorAction Stop
        Get-NameIn "$tree/archive" | Should -BeNullOrEmpty
        "$tree/out/b.csv" | Should -Exist
    }

    It 'gives no result to act on for what was not copied' {
        $null = [System.IO.Directory]::CreateDirectory("$PWD/in/a.csv")
        $results = Copy-SftpItem "p:$tree/out/*.csv" ./in -PassThru -ErrorAction SilentlyContinue
        $results | Move-SftpItem -Destination "p:$tree/archive" -ErrorAction SilentlyContinue -ErrorVariable failures
        "$failures" | Should -BeLike '*a.csv*was not copied*'
        Get-NameIn "$tree/archive" | Should -Be b.csv
        $skipped = Copy-SftpItem "p:$tree/out/a.csv" "p:$tree/archive/b.csv" -Overwrite Never -PassThru
        { $skipped | Remove-SftpItem -ErrorAction Stop } | Should -Throw '*was skipped*'
    }

    It 'takes -Session where the direction follows from the paths' {
        Set-Content ./up.txt up
        Copy-SftpItem up.txt "$tree/in.txt" -Session p -ErrorAction Stop
        "$tree/in.txt" | Should -Exist
        Remove-Item ./up.txt
        $null = [System.IO.Directory]::CreateDirectory("$PWD/in")
        Get-Item ./in | Should -Not -BeNullOrEmpty
        Set-SftpLocation $tree -Session p
        Copy-SftpItem out/a.csv ./in -Session p -ErrorAction Stop
        './in/a.csv' | Should -Exist
        foreach ($script in { Copy-SftpItem ./in/a.csv ./in -Session p }, { Copy-SftpItem nosuch nosuch2 -Session p }, { Copy-SftpItem ./in/a.csv x -Session p -ToSession p }) {
            "$(Get-Failure $script 1)" | Should -Match '-FromSession|-ToSession'
        }
    }

    It 'of what knows its session never goes by another: <_>' -ForEach 'Receive-SftpItem', 'Copy-SftpItem' {
        $hash = Get-SftpFileHash "p:$tree/out/a.csv"
        $null = Connect-TestServer $server other
        Remove-SftpSession p
        try {
            { $hash | & $_ -Destination ./fetched -ErrorAction Stop } | Should -Throw "*session 'p' is closed*"
            './fetched' | Should -Not -Exist
        }
        finally {
            Remove-SftpSession other
            $null = Connect-TestServer $server p
        }
    }
}

Describe 'What a parameter says about the pipeline' {
    BeforeAll {
        if (-not $server.Unavailable) {
            Remove-TestSession
            $piped = Connect-TestServer $server p
            $shown = New-TestFolder $server.dataPath
            Set-Content -LiteralPath "$shown/f" -Value x
            $item = Get-SftpItem "p:$shown/f"
            Set-Location -LiteralPath (New-TestFolder $TestDrive)
        }

        # A value of a type, which leads nowhere.
        function Get-Sample($Parameter) {
            switch -Regex ($Parameter.ParameterType.Name -replace '\[\]$' -replace '^Nullable`1$', [System.Nullable]::GetUnderlyingType($Parameter.ParameterType)?.Name) {
                'SftpSession' { $piped }
                'SessionArgument' { 'p' }
                'SftpItemInfo' { $item }
                'PathArgument' { 'p:/no/such' }
                'HostKeyEntry|SftpKnownHost|SftpHostKey' { $null }
                'Int|Port' { 1 }
                'SecureString' { Get-Secret x }
                'PSCredential' { [pscredential]::new('x', (Get-Secret x)) }
                default { $Parameter.Name -match 'HostName|Address' ? '127.0.0.1:1' : $Parameter.ParameterType.IsEnum ? [enum]::GetNames($Parameter.ParameterType)[0] : '/no/such' }
            }
        }
    }

    It 'is how it binds: <_>' -ForEach @((Import-PowerShellDataFile $PSScriptRoot/../../SftpTools.psd1).CmdletsToExport | Where-Object { $_ -notmatch '^(Watch|Start|Stop)-' }) {
        Skip-Without $server
        $cmdlet = Get-Command $_
        $wrong = foreach ($parameter in $cmdlet.Parameters.Values) {
            foreach ($attribute in $parameter.Attributes.Where({ $_ -is [parameter] -and ($_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName) })) {
                $sample = Get-Sample $parameter
                if ($null -eq $sample) { continue }
                $set = $attribute.ParameterSetName -eq '__AllParameterSets' ? ($cmdlet.DefaultParameterSet ? $cmdlet.DefaultParameterSet : '__AllParameterSets') : $attribute.ParameterSetName
                $others = @{}
                foreach ($other in $cmdlet.Parameters.Values.Where({ $_.Name -ne $parameter.Name })) {
                    $facts = $other.ParameterSets[$set] ?? $other.ParameterSets['__AllParameterSets']
                    if ($facts.IsMandatory) { $others[$other.Name] = Get-Sample $other }
                }
                if ($cmdlet.Parameters.ContainsKey('WhatIf')) { $others.WhatIf = $true }
                $ways = @()
                if ($attribute.ValueFromPipeline) { $ways += , @('its value', $sample) }
                if ($attribute.ValueFromPipelineByPropertyName) {
                    foreach ($name in @($parameter.Name) + $parameter.Aliases) { $ways += , @("property $name", [pscustomobject]@{ $name = $sample }) }
                }
                foreach ($way in $ways) {
                    $failures = @()
                    try { $null = $way[1] | & $cmdlet @others -ErrorAction SilentlyContinue -ErrorVariable failures *>&1 } catch { $failures += $_ }
                    $failures.Where({ $_.FullyQualifiedErrorId -match '^(InputObject|Ambiguous|MissingMandatory|NamedParameter|CannotConvert)' }) |
                        ForEach-Object { "-$($parameter.Name) by $($way[0]): $($_.FullyQualifiedErrorId)" }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
        Get-NameIn $shown | Should -Be f
    }
}

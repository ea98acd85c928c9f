BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
    $tree = if (-not $server.Unavailable) { New-TestFolder $server.dataPath }

    function New-Place {
        $place = New-TestFolder $tree
        $null = [System.IO.Directory]::CreateDirectory("$place/folder")
        $null = [System.IO.Directory]::CreateDirectory("$place/other")
        [System.IO.File]::WriteAllText("$place/one", 'one')
        [System.IO.File]::WriteAllText("$place/two", 'two')
        [System.IO.File]::WriteAllText("$place/folder/inside", 'inside')
        $null = [System.IO.Directory]::CreateSymbolicLink("$place/to-folder", 'folder')
        $null = [System.IO.File]::CreateSymbolicLink("$place/to-nothing", 'nothing')
        $place
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Rename-SftpItem' {
    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-Place
    }

    It 'renames <Path>' -ForEach @(
        @{ Path = 'one' }, @{ Path = 'folder' }, @{ Path = 'folder/' }, @{ Path = 'to-folder' }, @{ Path = 'to-nothing' }
    ) {
        $before = [System.IO.FileInfo]::new("$here/$($Path.TrimEnd('/'))").LinkTarget
        $item = Rename-SftpItem "$here/$Path" new -PassThru -ErrorAction Stop
        $item.FullName | Should -BeExactly "$here/new"
        $item.LinkTarget | Should -Be $before
        Get-NameIn $here | Should -Not -Contain $Path.TrimEnd('/')
        [System.IO.File]::ReadAllText("$here/two") | Should -Be two
        if ($Path -ne 'folder' -and $Path -ne 'folder/') { Get-NameIn "$here/folder" | Should -Be inside }
    }

    It 'replaces a file with -Force only' {
        Rename-SftpItem "$here/one" two -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/one"
        [System.IO.File]::ReadAllText("$here/two") | Should -Be two
        Rename-SftpItem "$here/one" two -Force -ErrorAction Stop
        [System.IO.File]::ReadAllText("$here/two") | Should -Be one
    }

    It 'replaces no link that leads to nothing without -Force' {
        Rename-SftpItem "$here/to-folder" to-nothing -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/to-folder"
        [System.IO.FileInfo]::new("$here/to-nothing").LinkTarget | Should -Be nothing
    }

    It 'replaces no directory, -Force or not' {
        foreach ($force in $false, $true) {
            Rename-SftpItem "$here/one" folder -Force:$force -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/one"
            Rename-SftpItem "$here/other" folder -Force:$force -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/other"
            Rename-SftpItem "$here/folder" one -Force:$force -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/folder"
        }
        Get-NameIn "$here/folder" | Should -Be inside
    }

    It 'takes no path for a name: <_>' -ForEach 'a/b', '/x', '..', '.', 'x/' {
        Rename-SftpItem "$here/one" $_ -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpNameInvalid InvalidArgument $_
        "$failures" | Should -BeLike '*Move-SftpItem*'
    }

    It 'tells of what is not there, and of a wildcard that matches several' {
        Rename-SftpItem "$here/none" new -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/none"
        Rename-SftpItem "$here/t*" new -Force -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/t*"
        Rename-SftpItem "$here/on*" new -ErrorAction Stop
        [System.IO.File]::ReadAllText("$here/new") | Should -Be one
    }

    It 'takes the new name from a script block for each item' {
        Get-SftpChildItem "$here/?[wn][oe]" -File | Rename-SftpItem -NewName { "$($_.Name).bak" } -ErrorAction Stop
        Get-NameIn $here | Should -Contain one.bak
        Get-NameIn $here | Should -Contain two.bak
    }

    It 'renames from and to the name <_>' -ForEach 'x[1]*.txt', "line`nbreak", 'dot.', 'space ', 'back\slash' {
        Rename-SftpItem "$here/one" $_ -ErrorAction Stop
        Get-NameIn $here | Should -Contain $_
        Rename-SftpItem -LiteralPath "$here/$_" back -ErrorAction Stop
        [System.IO.File]::ReadAllText("$here/back") | Should -Be one
    }

    It 'renames nothing with -WhatIf, and not without an answer to -Confirm' {
        Rename-SftpItem "$here/one" new -WhatIf
        $null = Invoke-Bounded { param($s, $p) Rename-SftpItem "$p/one" new -Session $s -Confirm } @{ s = $session; p = $here }
        [System.IO.File]::Exists("$here/one") | Should -BeTrue
    }
}

Describe 'Move-SftpItem' {
    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-Place
    }

    It 'moves into a directory, and through a link to one' {
        (Move-SftpItem "$here/one" "$here/folder" -PassThru -ErrorAction Stop).FullName | Should -BeExactly "$here/folder/one"
        Move-SftpItem "$here/two" "$here/to-folder" -ErrorAction Stop
        Move-SftpItem "$here/other" "prod:$here/folder/" -ErrorAction Stop
        Get-NameIn "$here/folder" | Should -Be inside, one, other, two
    }

    It 'moves to a new name' {
        (Move-SftpItem "$here/one" "$here/other/new" -PassThru -ErrorAction Stop).FullName | Should -BeExactly "$here/other/new"
        Move-SftpItem "$here/folder" "$here/other/moved" -ErrorAction Stop
        Get-NameIn "$here/other/moved" | Should -Be inside
    }

    It 'moves links themselves' {
        Move-SftpItem "$here/to-folder", "$here/to-nothing" "$here/other" -ErrorAction Stop
        [System.IO.FileInfo]::new("$here/other/to-folder").LinkTarget | Should -Be folder
        [System.IO.FileInfo]::new("$here/other/to-nothing").LinkTarget | Should -Be nothing
        Get-NameIn "$here/folder" | Should -Be inside
    }

    It 'moves several into an existing directory only' {
        Get-SftpChildItem $here -File | Where-Object LinkType -EQ $null | Move-SftpItem -Destination "$here/other" -ErrorAction Stop
        Get-NameIn "$here/other" | Should -Be one, two
        Move-SftpItem "$here/other/*" "$here/none" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/none"
        Move-SftpItem "$here/other/one", "$here/other/two" "$here/folder/inside" -Force -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/folder/inside"
        [System.IO.File]::ReadAllText("$here/folder/inside") | Should -Be inside
        Get-NameIn "$here/other" | Should -Be one, two
    }

    It 'replaces a file with -Force only' {
        Move-SftpItem "$here/one" "$here/two" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/one"
        Move-SftpItem "$here/one" "$here/two" -Force -ErrorAction Stop
        [System.IO.File]::ReadAllText("$here/two") | Should -Be one
    }

    It 'lets no two sources meet under one name' {
        [System.IO.File]::WriteAllText("$here/folder/one", 'second')
        Move-SftpItem "$here/one", "$here/folder/one" "$here/other" -Force -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/folder/one"
        [System.IO.File]::ReadAllText("$here/other/one") | Should -Be one
        [System.IO.File]::ReadAllText("$here/folder/one") | Should -Be second
    }

    It 'moves no directory into itself, and leaves a file that is moved onto itself' {
        Move-SftpItem "$here/folder" "$here/folder" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/folder"
        Move-SftpItem "$here/one" "$here/one" -Force -ErrorAction SilentlyContinue -ErrorVariable failures
        Rename-SftpItem "$here/one" one -ErrorAction SilentlyContinue -ErrorVariable +failures
        $failures | Should -BeNullOrEmpty -Because 'it is where it is to be, as for Move-Item'
        [System.IO.File]::ReadAllText("$here/one") | Should -Be one
    }

    It 'goes on after each thing that is not there' {
        Move-SftpItem "$here/none", "$here/one", "$here/no/x", "$here/two" "$here/other" -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$here/none"
        Assert-ErrorRecord $failures[1] SftpPathNotFound ObjectNotFound "prod:$here/no/x"
        Get-NameIn "$here/other" | Should -Be one, two
        Move-SftpItem "$here/other/one" "$here/no/x" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/other/one"
    }

    It 'does not cross from one file system to another, and says what does' {
        if (-not [System.IO.Directory]::Exists('/dev/shm')) { Set-ItResult -Skipped -Because 'there is no second file system here' }
        $elsewhere = New-TestFolder /dev/shm
        try {
            Move-SftpItem "$here/one" $elsewhere -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/one"
            "$failures" | Should -BeLike '*another file system*Copy-SftpItem -MoveSource*'
            [System.IO.File]::ReadAllText("$here/one") | Should -Be one
            Get-NameIn $elsewhere | Should -BeNullOrEmpty
        }
        finally {
            [System.IO.Directory]::Delete($elsewhere, $true)
        }
    }

    It 'stays on one server' {
        $null = Connect-TestServer $server other
        try {
            Move-SftpItem "prod:$here/one" "other:$here/other" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpSessionMismatch InvalidArgument "other:$here/other"
            "$failures" | Should -BeLike '*Copy-SftpItem -MoveSource*'
            Get-SftpItem "$here/one" -Session prod | Move-SftpItem -Destination "$here/other" -ErrorAction Stop
            Get-NameIn "$here/other" | Should -Be one
        }
        finally {
            Remove-SftpSession other
        }
    }

    It 'moves what -Include, -Exclude and -Filter leave' {
        Move-SftpItem "$here/*" "$here/other" -Include one, two -Exclude two -ErrorAction Stop
        Move-SftpItem "$here/*" "$here/other" -Filter to-f* -ErrorAction Stop
        Get-NameIn "$here/other" | Should -Be one, to-folder
    }

    It 'moves nothing with -WhatIf, and not without an answer to -Confirm' {
        Move-SftpItem "$here/one", "$here/two" "$here/other" -WhatIf
        $null = Invoke-Bounded { param($s, $p) Move-SftpItem "$p/one" "$p/other" -Session $s -Confirm } @{ s = $session; p = $here }
        Get-NameIn "$here/other" | Should -BeNullOrEmpty
    }
}

Describe 'The methods of items' {
    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-Place
    }

    It 'move and remove' {
        $item = Get-SftpItem "$here/one"
        { $item.MoveTo("$here/two") } | Should -Throw
        $item.MoveTo("$here/folder/one")
        $item.FullName | Should -BeExactly "$here/folder/one"
        [System.IO.File]::ReadAllText("$here/folder/one") | Should -Be one
        $item.MoveTo("$here/two", $true)
        $item.Delete()
        $item.Exists | Should -BeFalse
        { $item.Delete() } | Should -Throw
        Get-NameIn $here | Should -Be folder, other, to-folder, to-nothing
        $folder = Get-SftpItem "$here/folder"
        { $folder.Delete() } | Should -Throw
        (Get-SftpItem "$here/to-folder").Delete()
        Get-NameIn "$here/folder" | Should -Be inside
        $folder.Delete($true)
        $folder.Exists | Should -BeFalse
    }

    It 'read and write as streams' {
        $path = New-TestFile "$here/large" 3MB
        $stream = (Get-SftpItem $path).OpenRead()
        try {
            $stream.Length | Should -Be 3MB
            (Get-FileHash -InputStream $stream).Hash | Should -Be (Get-FileHash $path).Hash
            $stream.Position | Should -Be 3MB
            $null = $stream.Seek(-10, 'End')
            $null = $stream.Read([byte[]]::new(20), 0, 20) | Should -Be 10
        }
        finally {
            $stream.Dispose()
        }
        $stream = (Get-SftpItem "$here/two").OpenWrite()
        try {
            foreach ($i in 1..5) { $stream.Write([System.IO.File]::ReadAllBytes($path), 0, 500KB) }
            $stream.Length | Should -Be (5 * 500KB)
        }
        finally {
            $stream.Dispose()
        }
        [System.IO.FileInfo]::new("$here/two").Length | Should -Be (5 * 500KB)
        $stream = (Get-SftpItem "$here/one").OpenWrite()
        $stream.Write([byte[]](65), 0, 1)
        $stream.Dispose()
        [System.IO.File]::ReadAllText("$here/one") | Should -BeExactly Ane
        { (Get-SftpItem "$here/to-nothing").OpenRead() } | Should -Throw
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'New-SftpItem' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $here = New-TestFolder $tree
    }

    It 'makes a file, empty or with content' {
        $file = New-SftpItem "$here/empty"
        $file | Should -BeOfType SftpTools.SftpFileInfo
        $file.FullName | Should -BeExactly "$here/empty"
        $file.Length | Should -Be 0
        (New-SftpItem -Path $here -Name text.txt -Value 'größe').Length | Should -Be 7
        [System.IO.File]::ReadAllText("$here/text.txt") | Should -BeExactly 'größe'
        $null = New-SftpItem "prod:$here/bytes" -Value ([byte[]](0, 255, 10))
        [System.IO.File]::ReadAllBytes("$here/bytes") | Should -Be 0, 255, 10
    }

    It 'makes a directory' {
        $made = New-SftpItem "$here/folder" -ItemType Directory
        $made | Should -BeOfType SftpTools.SftpDirectoryInfo
        [System.IO.Directory]::Exists("$here/folder") | Should -BeTrue
    }

    It 'makes missing parents of a <_> with -Force only' -ForEach 'File', 'SymbolicLink' {
        New-SftpItem "$here/a/b/c" -ItemType $_ -Value x -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/a/b/c"
        "$failures" | Should -BeLike '*-Force*'
        [System.IO.Directory]::Exists("$here/a") | Should -BeFalse
        (New-SftpItem "$here/a/b/c" -ItemType $_ -Value x -Force).FullName | Should -BeExactly "$here/a/b/c"
    }

    It 'makes a directory with those above it, as New-Item does' {
        (New-SftpItem "$here/a/b/c" -ItemType Directory).FullName | Should -BeExactly "$here/a/b/c"
        [System.IO.Directory]::Exists("$here/a/b/c") | Should -BeTrue
    }

    It 'leaves an existing file alone, and empties it with -Force' {
        $path = New-TestFile "$here/file" 10
        New-SftpItem $path -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$path"
        [System.IO.File]::ReadAllBytes($path).Length | Should -Be 10
        (New-SftpItem $path -Force).Length | Should -Be 0
    }

    It 'returns an existing directory with -Force only' {
        New-SftpItem $here -ItemType Directory -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here"
        $null = New-TestFile "$here/inside" 1
        (New-SftpItem $here -ItemType Directory -Force).FullName | Should -BeExactly $here
        [System.IO.File]::Exists("$here/inside") | Should -BeTrue
    }

    It 'makes no directory over a file, and no file over a directory, -Force or not' {
        $file = New-TestFile "$here/file" 1
        $folder = New-TestFolder $here
        New-SftpItem $file -ItemType Directory -Force -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$file"
        New-SftpItem $folder -Force -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$folder"
        New-SftpItem "$file/below" -Force -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$file/below"
    }

    It 'keeps the target of a symbolic link as it is written: <_>' -ForEach 'a.txt', '../x/./y', '/no/such//thing', 'other:/x', 'back\slash', 'with space ' {
        $link = New-SftpItem "$here/link" -ItemType SymbolicLink -Value $_
        $link.LinkTarget | Should -BeExactly $_
        [System.IO.FileInfo]::new("$here/link").LinkTarget | Should -BeExactly $_
    }

    It 'makes a symbolic link to a path of the session as the server knows it, and none to one of another session' {
        (New-SftpItem "$here/link" -ItemType SymbolicLink -Value prod:/x).LinkTarget | Should -BeExactly /x
        $file = New-SftpItem "$here/file"
        (New-SftpItem "$here/second" -ItemType SymbolicLink -Value $file).LinkTarget | Should -BeExactly "$here/file"
    }

    It 'makes no hard link of a file to itself, and leaves nothing beside it' {
        $null = New-SftpItem "$here/file" -Value text
        New-SftpItem "$here/file" -ItemType HardLink -Value "$here/file" -Force -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/file"
        $null = New-SftpItem "$here/second" -ItemType HardLink -Value "$here/file"
        $null = New-SftpItem "$here/second" -ItemType HardLink -Value "$here/file" -Force
        Get-NameIn $here | Should -Be file, second
        [System.IO.File]::ReadAllText("$here/file") | Should -Be text
    }

    It 'replaces a directory by a link with -Force when it is empty only' {
        $null = New-SftpItem "$here/empty", "$here/full/below" -ItemType Directory
        (New-SftpItem "$here/empty" -ItemType SymbolicLink -Value one -Force).LinkTarget | Should -BeExactly one
        New-SftpItem "$here/full" -ItemType SymbolicLink -Value one -Force -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/full"
        [System.IO.Directory]::Exists("$here/full/below") | Should -BeTrue
        Get-PartFile $here | Should -BeNullOrEmpty
    }

    It 'replaces a link by another with -Force only, and leaves nothing beside it' {
        $null = New-SftpItem "$here/link" -ItemType SymbolicLink -Target one
        New-SftpItem "$here/link" -ItemType SymbolicLink -Target two -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/link"
        (New-SftpItem "$here/link" -Type SymbolicLink -Target two -Force).LinkTarget | Should -BeExactly two
        Get-NameIn $here | Should -Be link
    }

    It 'makes hard links' {
        $path = New-TestFile "$here/file" 10
        $null = New-SftpItem "$here/second" -ItemType HardLink -Target $path
        $null = New-SftpItem "$here/third" -ItemType HardLink -Target "prod:$path"
        $null = New-TestFile $path 20
        (Get-SftpItem "$here/second").Length | Should -Be 20
        (Get-SftpItem "$here/third").Length | Should -Be 20
    }

    It 'tells what is wrong with the target of a hard link' {
        New-SftpItem "$here/link" -ItemType HardLink -Target "$here/none" -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$here/link"
        "$failures" | Should -BeLike "*$here/none*"
        New-SftpItem "$here/link" -ItemType HardLink -Target $here -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpFailure WriteError "prod:$here/link"
        { New-SftpItem "$here/link" -ItemType HardLink } | Should -Throw -ErrorId 'SftpTargetMissing,*'
    }

    It 'takes rows with Path and ItemType, and several paths' {
        $made = [pscustomobject]@{ Path = "$here/one"; ItemType = 'Directory' }, [pscustomobject]@{ Path = "$here/two"; ItemType = 'File' } | New-SftpItem
        $made.PSIsContainer | Should -Be $true, $false
        (New-SftpItem "$here/three", "$here/two", "$here/four" -ErrorAction SilentlyContinue -ErrorVariable failures).Name | Should -Be three, four
        Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$here/two"
    }

    It 'makes the name <Name>' -ForEach @(
        @{ Name = 'x[1]*.txt' }, @{ Name = "line`nbreak" }, @{ Name = 'dot.' }, @{ Name = 'space ' }, @{ Name = ' lead' }, @{ Name = "tick``s" }, @{ Name = 'quo"te''s' }
    ) {
        (New-SftpItem "$here/$Name").Name | Should -BeExactly $Name
        Get-NameIn $here | Should -BeExactly $Name
    }

    It 'makes nothing with -WhatIf' {
        New-SftpItem "$here/file" -WhatIf | Should -BeNullOrEmpty
        New-SftpItem "$here/folder" -ItemType Directory -WhatIf | Should -BeNullOrEmpty
        New-SftpItem "$here/link" -ItemType SymbolicLink -Value x -WhatIf | Should -BeNullOrEmpty
        Get-NameIn $here | Should -BeNullOrEmpty
    }
}

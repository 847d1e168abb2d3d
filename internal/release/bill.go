package main

// bill is a bill of materials in the form of CycloneDX 1.6. It carries neither a
// serial number nor a time, so that it can be made again.
type bill struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref,omitempty"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl,omitempty"`
	Licences   []licence  `json:"licenses,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func billOf(version string, modules []module, sqlite string) bill {
	made := bill{Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{component{Type: "application", Ref: "rectify", Name: "rectify", Version: version}}}
	for _, module := range modules {
		purl := "pkg:golang/" + module.Path + "@" + module.Version
		one := component{Type: "library", Ref: purl, Name: module.Path, Version: module.Version, PURL: purl, Licences: licencesOf(module.Licence)}
		if module.Sum != "" {
			one.Properties = []property{{"go:sum", module.Sum}}
		}
		made.Components = append(made.Components, one)
	}
	if sqlite != "" {
		purl := "pkg:generic/sqlite@" + sqlite
		made.Components = append(made.Components, component{Type: "library", Ref: purl, Name: "sqlite", Version: sqlite, PURL: purl, Licences: licencesOf("blessing")})
	}
	return made
}

func licencesOf(spdx string) []licence {
	if spdx == "" {
		return nil
	}
	var one licence
	one.License.ID = spdx
	return []licence{one}
}
